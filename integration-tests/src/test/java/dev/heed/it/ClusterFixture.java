package dev.heed.it;

import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.pipeline.AttentionPipeline;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster of one TaskManager that runs one job, for what cannot be done to a {@link dev.heed.job.local.LocalJob}. */
final class ClusterFixture implements AutoCloseable {
    private static final int SLOTS = 2;

    private final MiniCluster cluster;
    private final JobID job;

    private ClusterFixture(MiniCluster cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
    }

    /** Starts the job and returns when all of it runs. */
    static ClusterFixture start(JobFixture fixture) throws Exception {
        LoadedConfiguration loaded = fixture.load();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(loaded.flink());
        AttentionPipeline.build(environment, loaded.settings());
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration(loaded.flink()))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
        cluster.start();
        cluster.submitJob(graph).get();
        ClusterFixture started = new ClusterFixture(cluster, graph.getJobID());
        started.awaitRunning();
        return started;
    }

    private void awaitRunning() throws Exception {
        CommonTestUtils.waitForAllTaskRunning(cluster, job, false);
    }

    /** Takes a checkpoint and returns when it is complete. */
    void checkpoint() throws Exception {
        cluster.triggerCheckpoint(job, CheckpointType.DEFAULT).get();
    }

    /** Takes a savepoint, which has everything but commits no transaction: the sinks do when the job goes on from it. */
    Path savepoint(Path folder) throws Exception {
        String path = cluster.triggerSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get();
        return Path.of(URI.create(path));
    }

    /** Takes checkpoints until a condition holds that depends on them. */
    void checkpointUntil(BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            checkpoint();
        }
    }

    /** Takes the only TaskManager away, which fails the job, then starts another. */
    void replaceTaskManager() throws Exception {
        cluster.terminateTaskManager(0).get();
        cluster.startTaskManager();
    }

    /** Returns when the job has been restored from a checkpoint and all of it runs again. */
    void awaitRestored() throws Exception {
        CommonTestUtils.waitUntilCondition(
                () -> statistics() != null && statistics().getCounts().getNumberOfRestoredCheckpoints() == 1);
        awaitRunning();
    }

    private CheckpointStatsSnapshot statistics() throws Exception {
        return cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
    }

    @Override
    public void close() {
        cluster.cancelJob(job).join();
        cluster.requestJobResult(job).join();
        cluster.closeAsync().join();
    }
}
