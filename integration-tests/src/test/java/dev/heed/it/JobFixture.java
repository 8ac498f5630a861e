package dev.heed.it;

import dev.heed.job.local.LocalJob;
import dev.heed.job.options.ConfigurationLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** The job as a user would configure it, in an embedded Flink. */
final class JobFixture {
    private final Map<String, String> keys = new LinkedHashMap<>();

    JobFixture(KafkaFixture kafka, Path model, Path checkpoints) {
        with("kafka.bootstrap-servers", kafka.bootstrapServers());
        with("model.path", model.toString());
        with("execution.checkpointing.dir", checkpoints.toUri().toString());
        with("execution.checkpointing.interval", "500 ms");
        with("parallelism.default", "2");
    }

    JobFixture with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    LocalJob start() throws Exception {
        return LocalJob.start(ConfigurationLoader.load(new Configuration(), Optional.empty(), keys), Optional.empty());
    }

    /** Runs a bounded job to its end. */
    void run() throws Exception {
        with("input.bounded", "true");
        start().await();
    }
}
