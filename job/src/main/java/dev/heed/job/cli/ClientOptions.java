package dev.heed.job.cli;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.options.LoadedConfiguration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Option;

/** The options of every command that talks to Kafka, as a picocli mixin. */
public final class ClientOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,…]",
            description = "Brokers to begin with; the same as -D kafka.bootstrap-servers=…")
    private String bootstrapServers;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file of Heed's and Flink's keys, flat or nested.")
    private Path config;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "A single key; wins over the file. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    /** Everything, for a job on no cluster but its own. */
    public LoadedConfiguration load() {
        return load(new Configuration());
    }

    /**
     * Everything, for a job.
     *
     * @param base the cluster's own configuration
     */
    public LoadedConfiguration load(Configuration base) {
        return ConfigurationLoader.load(base, Optional.ofNullable(config), allOverrides());
    }

    /** Where Kafka is, for the commands that need to know no more. */
    public KafkaSettings kafka() {
        return KafkaSettings.from(configuration());
    }

    /** The keys as given, free of unknown ones, for the commands that need a few more than those of Kafka. */
    public Configuration configuration() {
        return ConfigurationLoader.merge(new Configuration(), Optional.ofNullable(config), allOverrides());
    }

    private Map<String, String> allOverrides() {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        if (bootstrapServers != null) {
            String key = HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key();
            String other = all.put(key, bootstrapServers);
            if (other != null && !other.equals(bootstrapServers)) {
                throw new ConfigurationException("--bootstrap-servers is '" + bootstrapServers + "' and -D " + key
                        + " is '" + other + "': give one of them");
            }
        }
        return all;
    }
}
