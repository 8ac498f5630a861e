/**
 * What the whole job costs from Kafka to Kafka: {@code heed bench job}. Not a test: nothing here is run by the build.
 *
 * <p>{@link dev.heed.bench.job.JobBenchmark} starts a JVM with an embedded Flink for each cell, and that one a broker in another JVM, so
 * that the CPU time of Flink's process is Flink's. The jobs that are compared read one topic, one after the other and again, in that one
 * JVM. The reference is not another number but the parts themselves: a job with the same ends and nothing in between, and the kernels on
 * the same tokens without Flink.
 */
package dev.heed.bench.job;
