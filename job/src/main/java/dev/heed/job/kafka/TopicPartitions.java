package dev.heed.job.kafka;

import dev.heed.job.options.KafkaSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks topics up without creating them. */
public final class TopicPartitions {
    private TopicPartitions() {}

    /**
     * The partitions of a topic, or nothing if there is no such topic.
     *
     * @throws dev.heed.job.options.ConfigurationException if Kafka cannot be reached
     */
    public static Optional<List<TopicPartition>> find(KafkaSettings kafka, String topic) {
        try (Admin admin = BrokerConnection.open(kafka)) {
            return Optional.of(
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException(
                    "cannot look up topic " + topic + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking up topic " + topic, e);
        }
    }
}
