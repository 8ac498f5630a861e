/**
 * A cluster of real processes or containers, and what it does to the job.
 *
 * <p>{@link dev.heed.it.cluster.ProcessCluster} starts a broker, a JobManager and TaskManagers from what the build has laid out below
 * {@code target/cluster}, and runs {@link dev.heed.it.cluster.ClusterJob}s on them. {@link dev.heed.it.cluster.TestCluster} is the same of
 * containers where there can be any: of the images that {@code integration-tests/containers/images} builds, on a Docker engine that is
 * there or that {@code integration-tests/containers/engine} starts. {@code KilledTaskManagerIT} runs on either:
 *
 * <pre>{@code
 * integration-tests/containers/engine start && eval "$(integration-tests/containers/engine env)" && integration-tests/containers/images
 * mvn verify -pl integration-tests -am -Dtest=none -Dit.test=KilledTaskManagerIT -Dheed.cluster.kind=containers \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * integration-tests/containers/engine stop
 * }</pre>
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
