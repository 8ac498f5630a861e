package dev.heed.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed in a topic, from its beginning and again and again as it grows. For one thread. */
final class CommittedTopic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaConsumer<byte[], byte[]> uncommitted;
    private final List<TopicPartition> partitions = new ArrayList<>();

    CommittedTopic(String bootstrapServers, String topic) {
        this.topic = topic;
        this.consumer = consumer(bootstrapServers, "read_committed");
        this.uncommitted = consumer(bootstrapServers, "read_uncommitted");
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Hands over what has been committed since the last call, partition by partition in its order. */
    void readOn(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(topic + " was not read to " + ends + " within " + PATIENCE);
            }
            consumer.poll(Duration.ofMillis(200)).forEach(sink);
        }
    }

    /** Records at the ends that are neither committed nor aborted: what a reader of committed data cannot pass. */
    long pending() {
        Map<TopicPartition, Long> stable = consumer.endOffsets(partitions);
        return uncommitted.endOffsets(partitions).entrySet().stream()
                .mapToLong(end -> end.getValue() - stable.get(end.getKey()))
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
        uncommitted.close();
    }
}
