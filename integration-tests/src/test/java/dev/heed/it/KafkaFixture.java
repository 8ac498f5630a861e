package dev.heed.it;

import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
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

/** A real broker for a class of tests, with the ends of a producer and of consumers. */
final class KafkaFixture implements AutoCloseable {
    /** Longer than a producer tries by itself, so that a test shows its failure rather than ours. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final Duration TRANSACTION_POLL = Duration.ofMillis(10);

    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> unconfirmed = new ArrayList<>();

    KafkaFixture() {
        this(EmbeddedBroker.start());
    }

    /** With a broker of the test's own making, which ends with this. */
    KafkaFixture(EmbeddedBroker broker) {
        this.broker = broker;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        16 << 20,
                        // A topic that comes into being with its first batch may refuse it and take the next: from then
                        // on the first is out of order for ever.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Sends tokens in bare Avro under their sequence id. */
    void send(String topic, EmbeddedTokens tokens) {
        send(topic, tokens.getSequenceId(), Avro.raw(tokens));
    }

    void send(String topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic, bytes(key), value));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        unconfirmed.add(producer.send(record));
    }

    /** Sends a record and returns where it is. */
    RecordMetadata place(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        return producer.send(record).get();
    }

    /** Returns when the broker has confirmed everything that was sent; throws if it has refused anything. */
    void flush() throws ExecutionException, InterruptedException {
        producer.flush();
        for (Future<RecordMetadata> sent : unconfirmed) {
            sent.get();
        }
        unconfirmed.clear();
    }

    /** The topics that there are. */
    Set<String> topics() throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) broker.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    /**
     * Returns when no transaction is open on a topic. The broker answers a commit before it has marked the partitions: for a moment after a
     * job has ended well, readers of committed data do not see its last records.
     */
    void awaitNoTransaction(String topic) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (KafkaConsumer<byte[], byte[]> committed = consumer(topic, "read_committed");
                KafkaConsumer<byte[], byte[]> written = consumer(topic, "read_uncommitted")) {
            Set<TopicPartition> partitions = written.assignment();
            Map<TopicPartition, Long> ends = written.endOffsets(partitions);
            while (!committed.endOffsets(partitions).equals(ends)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError("after " + PATIENCE + " a transaction is open still on " + topic + ": "
                            + committed.endOffsets(partitions) + " of " + ends);
                }
                Thread.sleep(TRANSACTION_POLL.toMillis());
                ends = written.endOffsets(partitions);
            }
        }
    }

    /** All records that are committed now, partition by partition in their order. */
    List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, "read_committed")) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    /** Records as they are committed, until a condition on all so far holds. */
    List<ConsumerRecord<byte[], byte[]>> awaitCommitted(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        return await(topic, "read_committed", enough);
    }

    /** Records as they are written, committed or not, until a condition on all so far holds. */
    List<ConsumerRecord<byte[], byte[]>> awaitWritten(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        return await(topic, "read_uncommitted", enough);
    }

    private List<ConsumerRecord<byte[], byte[]>> await(
            String topic, String isolation, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, isolation)) {
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

    private KafkaConsumer<byte[], byte[]> consumer(String topic, String isolation) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation),
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

    /** UTF-8, or null for null. */
    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        broker.close();
    }
}
