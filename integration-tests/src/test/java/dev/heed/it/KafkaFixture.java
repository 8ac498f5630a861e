package dev.heed.it;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.RecordFormatException;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker for a test, with the ends of a producer and of a consumer of committed data. */
final class KafkaFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    broker.bootstrapServers(),
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    16 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Sends a segment under its sequence id. */
    void send(String topic, TokenSegment segment, OutputEncoding encoding) {
        send(topic, segment.sequenceId(), RecordCodec.embeddedTokens(encoding).encode(segment));
    }

    void send(String topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        Future<RecordMetadata> unused = producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        });
    }

    void flush() {
        producer.flush();
    }

    /** All records that are committed now, partition by partition in their order. */
    List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    /** Records as they are committed, until a condition on all so far holds. */
    List<ConsumerRecord<byte[], byte[]>> await(String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (!enough.test(records)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError("after " + PATIENCE + " only " + records.size() + " records in " + topic);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Decodes the value of a record. */
    static <T> T decode(RecordCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(
                    record.value(),
                    new RecordOrigin(
                            record.topic(), record.partition(), record.offset(), record.timestamp(), List.of()));
        } catch (RecordFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        broker.close();
    }
}
