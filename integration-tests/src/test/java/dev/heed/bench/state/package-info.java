/**
 * What keyed state costs, measured: {@code heed bench state}. Not a test: nothing here is run by the build.
 *
 * <p>Flink's own operator harness runs one operator on a real state backend in one thread, without network, Kafka or mailbox, so that a
 * token's time is the time of its state. {@link dev.heed.bench.state.StateBenchmark} starts a JVM for each part, several times, and
 * takes medians.
 */
package dev.heed.bench.state;
