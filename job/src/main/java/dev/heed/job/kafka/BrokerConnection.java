package dev.heed.job.kafka;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

/** Tells within seconds whether Kafka can be reached; clients on their own would try for minutes. */
public final class BrokerConnection {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private BrokerConnection() {}

    /**
     * An admin client of a cluster that has just answered. The caller closes it.
     *
     * @throws ConfigurationException if no broker answers in time, or the properties are not good for a client
     */
    public static Admin open(KafkaSettings kafka) {
        Admin admin = create(kafka);
        try {
            int millis = (int) PATIENCE.toMillis();
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .nodes()
                    .get(millis + 1000, TimeUnit.MILLISECONDS);
            return admin;
        } catch (ExecutionException | TimeoutException e) {
            admin.close(Duration.ZERO);
            throw unreachable(kafka, e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting to " + kafka.bootstrapServers(), e);
        }
    }

    private static Admin create(KafkaSettings kafka) {
        try {
            return Admin.create(KafkaClients.properties(kafka));
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new ConfigurationException(
                    HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key() + " is '" + kafka.bootstrapServers()
                            + "', but no client can be made for it: " + oneLine(reason),
                    e);
        }
    }

    private static ConfigurationException unreachable(KafkaSettings kafka, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean silent = cause instanceof TimeoutException
                || cause instanceof org.apache.kafka.common.errors.TimeoutException
                || cause instanceof org.apache.kafka.common.errors.DisconnectException;
        return new ConfigurationException(
                HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key() + " is '" + kafka.bootstrapServers() + "': "
                        + (silent
                                ? "no broker answers there within " + PATIENCE.toSeconds()
                                        + " s; check the address and that Kafka runs (heed broker starts one)"
                                : oneLine(cause)),
                e);
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
