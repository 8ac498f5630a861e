/**
 * The graph of the job, {@link dev.heed.job.pipeline.AttentionPipeline}, and what is checked before it runs. A package of its own, so
 * that the entry point on a cluster and the one on this machine both build it and know nothing of each other.
 */
package dev.heed.job.pipeline;
