/**
 * What the kernels cost, measured beside their peers: {@code heed bench kernels}. Not a test: nothing here is run by the build, and the
 * native libraries of the peers come with the Maven profile {@code kernel-benchmarks}.
 *
 * <p>{@link dev.heed.bench.kernels.KernelBenchmark} lets JMH measure each cell of its tables in JVMs of their own. Peers of a setting
 * take turns, so that a noisy minute hits all of them; each is measured in the fastest of its ways, and its result is checked against
 * double precision before.
 */
package dev.heed.bench.kernels;
