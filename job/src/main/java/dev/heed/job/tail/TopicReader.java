package dev.heed.job.tail;

import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.RecordFormatException;
import dev.heed.job.kafka.KafkaClients;
import dev.heed.job.kafka.TopicPartitions;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.KafkaSettings;
import dev.heed.operator.RecordOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole topic without a consumer group, committed data only. One thread. */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /**
     * Opens a topic at its begin or its end.
     *
     * @throws ConfigurationException if Kafka cannot be reached or has no such topic
     */
    public static TopicReader open(KafkaSettings kafka, String topic, boolean fromStart) {
        List<TopicPartition> partitions = TopicPartitions.find(kafka, topic)
                .orElseThrow(() -> new ConfigurationException("topic '" + topic + "' does not exist on "
                        + kafka.bootstrapServers() + ": check its name, or write to it first"));
        Properties properties = KafkaClients.consumerProperties(kafka);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(partitions);
        if (fromStart) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // now, not at the first poll
        }
        return new TopicReader(consumer, partitions);
    }

    /**
     * Hands over record after record: for ever, or up to the end as it is now.
     *
     * @param each takes a record and says whether it wants another
     * @param afterBatch is asked, whenever no more records are at hand, whether to go on
     */
    public void read(boolean untilEnd, Predicate<ConsumerRecord<byte[], byte[]>> each, BooleanSupplier afterBatch) {
        Map<TopicPartition, Long> ends = untilEnd ? consumer.endOffsets(partitions) : Map.of();
        while (!(untilEnd && reached(ends))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                boolean beyond =
                        untilEnd && record.offset() >= ends.get(new TopicPartition(record.topic(), record.partition()));
                if (!beyond && !each.test(record)) {
                    return;
                }
            }
            if (!afterBatch.getAsBoolean()) {
                return;
            }
        }
    }

    /**
     * The same without end, for a topic of one record.
     *
     * @param each takes a decoded record and says whether it wants another
     * @throws IllegalStateException for a value that is not such a record
     */
    public <T> void read(RecordCodec<T> codec, Predicate<T> each, BooleanSupplier afterBatch) {
        read(false, record -> each.test(decode(codec, record)), afterBatch);
    }

    private static <T> T decode(RecordCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        RecordOrigin origin =
                new RecordOrigin(record.topic(), record.partition(), record.offset(), record.timestamp(), List.of());
        try {
            return codec.decode(record.value(), origin);
        } catch (RecordFormatException e) {
            throw new IllegalStateException(origin.coordinates() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
