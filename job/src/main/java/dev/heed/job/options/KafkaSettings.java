package dev.heed.job.options;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/**
 * Where Kafka is and how its clients are set up.
 *
 * @param bootstrapServers brokers, {@code host:port} separated by commas
 * @param properties further properties of every client, unresolved: secrets are still references to a config provider
 * @param groupId consumer group
 * @param transactionalIdPrefix prefix of the transactional ids; each sink adds its own suffix
 */
public record KafkaSettings(
        String bootstrapServers, Map<String, String> properties, String groupId, String transactionalIdPrefix) {
    private static final String TRANSACTION_TIMEOUT = "transaction.timeout.ms";
    private static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

    /** Properties that the job rests on, and what to use instead. */
    private static final Map<String, String> OURS = Map.of(
            "bootstrap.servers", "use kafka.bootstrap-servers",
            "group.id", "use kafka.group-id",
            "transactional.id", "use kafka.transactional-id-prefix",
            "isolation.level", "leave it out: only committed data is read",
            "enable.auto.commit", "leave it out: offsets are committed with the checkpoints",
            "auto.offset.reset", "use input.start");

    private static final Set<String> SERIALIZERS =
            Set.of("key.serializer", "value.serializer", "key.deserializer", "value.deserializer");

    public KafkaSettings {
        properties = Map.copyOf(properties);
        Invalid.ifBlank(HeedOptions.KAFKA_GROUP_ID, groupId);
        Invalid.ifBlank(HeedOptions.KAFKA_TRANSACTIONAL_ID_PREFIX, transactionalIdPrefix);
        if (!Stream.of(bootstrapServers.split(",", -1)).allMatch(KafkaSettings::isAddress)) {
            throw Invalid.value(
                    HeedOptions.KAFKA_BOOTSTRAP_SERVERS,
                    bootstrapServers,
                    "use host:port, several separated by commas");
        }
        properties.keySet().forEach(KafkaSettings::checkProperty);
        transactionTimeout(properties);
    }

    public static KafkaSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        String name = options.text(HeedOptions.JOB_NAME);
        Invalid.ifBlank(HeedOptions.JOB_NAME, name);
        return new KafkaSettings(
                options.findText(HeedOptions.KAFKA_BOOTSTRAP_SERVERS)
                        .orElseThrow(() -> new ConfigurationException(HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key()
                                + " is not set: say where Kafka is, e.g. --bootstrap-servers 127.0.0.1:9092")),
                configuration.get(HeedOptions.KAFKA_PROPERTIES),
                options.findText(HeedOptions.KAFKA_GROUP_ID).orElse(name),
                options.findText(HeedOptions.KAFKA_TRANSACTIONAL_ID_PREFIX).orElse(name));
    }

    /** How long a transaction may stay open: 10 minutes unless the properties say otherwise. */
    public Duration transactionTimeout() {
        return transactionTimeout(properties);
    }

    private static Duration transactionTimeout(Map<String, String> properties) {
        String value = properties.get(TRANSACTION_TIMEOUT);
        if (value == null) {
            return DEFAULT_TRANSACTION_TIMEOUT;
        }
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new ConfigurationException(
                    propertyKey(TRANSACTION_TIMEOUT) + " is '" + value + "': use a number of milliseconds above 0");
        }
        return Duration.ofMillis(Long.parseLong(value));
    }

    private static boolean isAddress(String address) {
        return address.strip().matches("([A-Z_]+://)?(\\[[0-9a-fA-F:.%]+]|[^\\s:/\\[\\]]+):\\d{1,5}");
    }

    private static void checkProperty(String name) {
        String instead = SERIALIZERS.contains(name) ? "leave it out: records are always Avro" : OURS.get(name);
        if (instead != null) {
            throw new ConfigurationException(propertyKey(name) + " cannot be set: " + instead);
        }
    }

    private static String propertyKey(String name) {
        return HeedOptions.KAFKA_PROPERTIES.key() + "." + name;
    }
}
