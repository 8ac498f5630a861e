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

    private UndisturbedRun() {}

    static Vectors of(ChaosInput input, Path model, Path checkpoints) throws Exception {
        Vectors vectors = new Vectors();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Void unused = new PacedProducer(broker.bootstrapServers(), INPUT, input.records(), Duration.ZERO).call();
            Map<String, String> keys = Map.of(
                    "kafka.bootstrap-servers", broker.bootstrapServers(),
                    "input.bounded", "true",
                    "model.path", model.toString(),
                    "parallelism.default", "1",
                    "execution.checkpointing.dir", checkpoints.toUri().toString());
            LocalJob.start(ConfigurationLoader.load(new Configuration(), Optional.empty(), keys), Optional.empty())
                    .await();
            try (CommittedTopic output = new CommittedTopic(broker.bootstrapServers(), OUTPUT)) {
                output.readOn(vectors::add);
            }
        }
        return vectors;
    }
}
