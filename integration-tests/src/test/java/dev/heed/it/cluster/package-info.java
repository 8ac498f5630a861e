/**
 * A cluster of real processes, and what it does to the job.
 *
 * <p>{@link dev.heed.it.cluster.ProcessCluster} starts a broker, a JobManager and TaskManagers from what the build has laid out below
 * {@code target/cluster}, and runs {@link dev.heed.it.cluster.ClusterJob}s on them. Any test may use it.
 *
 * <p>{@code ChaosIT} kills, rescales and moves jobs, and compares what they commit with an undisturbed run. {@code mvn verify} has a short
 * form; the whole takes some fifteen minutes:
 *
 * <pre>{@code
 * mvn verify -pl integration-tests -am -Dtest=none -Dit.test=ChaosIT -Dheed.chaos=full \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 *
 * <p>{@code -Dheed.chaos.seed=N} gives other records and other moments; the same seed gives the same plan, though not the same
 * interleaving of processes.
 */
package dev.heed.it.cluster;
