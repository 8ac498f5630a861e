package dev.heed.job.local;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.options.Settings;
import dev.heed.job.pipeline.AttentionPipeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job in an embedded Flink of this JVM. Closing it cancels the job if it runs; its last checkpoint stays. */
public final class LocalJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalJob.class);

    private final JobClient client;

    private LocalJob(JobClient client) {
        this.client = client;
    }

    /**
     * Starts the job and returns.
     *
     * @param loaded the configuration
     * @param resume the folder of a checkpoint or savepoint to go on from
     * @throws dev.heed.job.options.ConfigurationException if anything does not fit
     */
    public static LocalJob start(LoadedConfiguration loaded, Optional<Path> resume) throws Exception {
        Settings settings = loaded.settings();
        Configuration flink = new Configuration(loaded.flink());
        if (!flink.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            flink.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    defaultCheckpoints(settings.jobName(), System.getenv())
                            .toUri()
                            .toString());
        }
        requireFolder(flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        if (!flink.contains(RestOptions.BIND_ADDRESS)) {
            flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        }
        resume.ifPresent(checkpoint -> flink.set(
                StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString()));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(flink);
        AttentionPipeline.build(environment, settings);
        LOG.info("Checkpoints go to {}", flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        return new LocalJob(environment.executeAsync(settings.jobName()));
    }

    /** Flink would find out as well, but late and at length; and it would let others read what came in. */
    private static void requireFolder(String checkpoints) {
        try {
            org.apache.flink.core.fs.Path folder = new org.apache.flink.core.fs.Path(checkpoints);
            if (folder.getFileSystem().isDistributedFS()) {
                folder.getFileSystem().mkdirs(folder);
            } else {
                PrivateFolder.create(Path.of(folder.getPath()));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY.key() + " is '" + checkpoints
                            + "': the folder cannot be made (" + e + "); name one that can",
                    e);
        }
    }

    /** Waits until the job has ended by itself; a failure of the job is thrown with its first cause. */
    public void await() throws Exception {
        try {
            client.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the job failed: " + JobFailure.firstCause(e), e);
        }
    }

    /** Whether the job has neither ended nor failed. */
    public boolean isRunning() {
        // Not by asking the cluster: it ends with the job.
        return !client.getJobExecutionResult().isDone();
    }

    /**
     * Takes a savepoint and stops the job.
     *
     * @param folder where savepoints go; a folder of this one is made below it
     * @return the folder of the savepoint
     */
    public Path stopWithSavepoint(Path folder, SavepointFormatType format) throws Exception {
        String savepoint = client.stopWithSavepoint(false, folder.toUri().toString(), format)
                .get();
        await();
        return Path.of(URI.create(savepoint));
    }

    /** Returns when the job has ended, so that whoever goes on from its last checkpoint is alone. */
    @Override
    public void close() {
        if (isRunning()) {
            try {
                client.cancel().join();
            } catch (IllegalStateException | CompletionException e) {
                if (isRunning()) {
                    throw e;
                }
                LOG.debug("The job ended before it could be cancelled", e);
            }
        }
        client.getJobExecutionResult().handle((result, failure) -> failure).join();
    }

    /** Where checkpoints go unless the configuration says: {@code $XDG_STATE_HOME/heed/JOB/checkpoints}. */
    static Path defaultCheckpoints(String jobName, Map<String, String> environment) {
        return LocalState.folder(environment)
                .resolve(jobName.replaceAll("[^\\w.-]", "_"))
                .resolve("checkpoints");
    }
}
