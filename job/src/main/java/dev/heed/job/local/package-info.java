/**
 * The job without a cluster: an embedded Flink in this JVM, and the checkpoints that it leaves behind on this machine.
 */
package dev.heed.job.local;
