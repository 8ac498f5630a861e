package dev.heed.job.kafka;

import dev.heed.job.options.KafkaSettings;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Properties of the Kafka clients. They hold references to secrets such as {@code ${env:KAFKA_PASSWORD}}, never the secrets: Kafka's
 * config providers resolve them inside the client, on the machine where it runs.
 */
public final class KafkaClients {
    private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    /** A step gives some hundred kilobytes at once. Kafka's default of 16 KiB makes a request of every ten vectors. */
    private static final int BATCH_BYTES = 128 * 1024;

    private KafkaClients() {}

    /** What every client has; enough for an admin client. */
    public static Properties properties(KafkaSettings kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka.properties());
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.merge(PROVIDERS, "env,file,directory", (theirs, ours) -> ours + "," + theirs);
        properties.setProperty(PROVIDERS + ".env.class", EnvVarConfigProvider.class.getName());
        properties.setProperty(PROVIDERS + ".file.class", FileConfigProvider.class.getName());
        properties.setProperty(PROVIDERS + ".directory.class", DirectoryConfigProvider.class.getName());
        return properties;
    }

    /** Reads committed data only. */
    public static Properties consumerProperties(KafkaSettings kafka) {
        Properties properties = properties(kafka);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return properties;
    }

    /** With the transaction timeout of the settings; it only counts where there are transactions. */
    public static Properties producerProperties(KafkaSettings kafka) {
        Properties properties = properties(kafka);
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES));
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(kafka.transactionTimeout().toMillis()));
        return properties;
    }
}
