/**
 * The demonstration: real text through a real model, a real broker and a real Flink, and a report of what came out. {@link
 * dev.heed.job.demo.Demo} runs it; everything that the report shows has been read from the output topics.
 */
package dev.heed.job.demo;
