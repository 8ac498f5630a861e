package dev.heed.job;

import dev.heed.job.cli.ClientOptions;
import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.pipeline.AttentionPipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The entry point on a cluster: {@code flink run … heed-job.jar --config FILE -D key=value}. On a machine without one, {@code heed run}
 * runs the same pipeline.
 */
@Command(
        name = "AttentionJob",
        mixinStandardHelpOptions = true,
        description = "Streaming attention: token embeddings from Kafka, contextualized vectors to Kafka.")
public final class AttentionJob {
    @Mixin
    private final ClientOptions options = new ClientOptions();

    /** Submits the job with these options; what is wrong with them is thrown, for the cluster's client to show. */
    public static void main(String[] args) throws Exception {
        AttentionJob job = new AttentionJob();
        if (!CommandLine.printHelpIfRequested(new CommandLine(job).parseArgs(args))) {
            job.submit();
        }
    }

    private void submit() throws Exception {
        StreamExecutionEnvironment cluster = StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration base = Configuration.fromMap(cluster.getConfiguration().toMap());
        LoadedConfiguration loaded = options.load(base);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(loaded.flink());
        AttentionPipeline.build(environment, loaded.settings());
        environment.execute(loaded.settings().jobName());
    }
}
