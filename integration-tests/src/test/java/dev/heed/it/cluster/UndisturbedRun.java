package dev.heed.it.cluster;

import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.local.LocalJob;
import dev.heed.job.options.ConfigurationLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** The same input through the same job on nothing of the cluster: another broker, an embedded Flink, one task, the heap, no kills. */
final class UndisturbedRun {
    private static final String INPUT = "embedded-tokens";
    private static final String OUTPUT = "contextualized-tokens";
    private static final String POOLED = "sequence-vectors";

    private UndisturbedRun() {}

    /**
     * What came out.
     *
     * @param pooled of the lives that end: a bounded run pools the others, too, when its input ends
     */
    record Output(Vectors vectors, PooledVectors pooled) {}

    static Output of(ChaosInput input, Path model, Path checkpoints) throws Exception {
        Vectors vectors = new Vectors();
        PooledVectors pooled = new PooledVectors();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Void unused = new PacedProducer(broker.bootstrapServers(), INPUT, input.records(), Duration.ZERO).call();
            Map<String, String> keys = Map.of(
                    "kafka.bootstrap-servers",
                    broker.bootstrapServers(),
                    "input.bounded",
                    "true",
                    "model.path",
                    model.toString(),
                    "output.pooling",
                    "mean",
                    "output.pooled-topic",
                    POOLED,
                    "parallelism.default",
                    "1",
                    "execution.checkpointing.dir",
                    checkpoints.toUri().toString());
            LocalJob.start(ConfigurationLoader.load(new Configuration(), Optional.empty(), keys), Optional.empty())
                    .await();
            try (CommittedTopic output = new CommittedTopic(broker.bootstrapServers(), OUTPUT);
                    CommittedTopic sequences = new CommittedTopic(broker.bootstrapServers(), POOLED)) {
                output.readOn(vectors::add);
                sequences.readOn(pooled::add);
            }
        }
        return new Output(vectors, pooled.of(input.ended()));
    }
}
