package dev.heed.bench.job;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.operator.TokenSegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records of one token to the job and reads what comes out. Each carries the time at which it was due in a header, which the job
 * passes on; a producer that is late does not make the latency look shorter. Sequences of {@link #LENGTH} tokens begin, end, and begin
 * again under other names. One thread.
 */
final class Traffic implements AutoCloseable {
    private static final int OPEN = 256;
    /** So that a sequence is 64 tokens long in the mean. */
    private static final int LENGTH = 128;

    private static final TopicPartition OUTPUT = new TopicPartition("vectors", 0);
    private static final String DUE = "due";
    private static final int RECEIVE_EVERY = 256;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    /** Of each load, not counted: until queues are as long as they will be. */
    private static final long SETTLE_NANOS = 2_000_000_000L;

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<TokenSegment> codec = RecordCodec.embeddedTokens(OutputEncoding.RAW);
    private final float[] pool = Load.pool();
    private long sent;
    private long received;

    /** Reads what is written, whether or not it is committed. */
    Traffic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "1", "batch.size", "65536"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = consumer("read_uncommitted", 0);
    }

    /** From now on reads what is committed. */
    void readCommitted() {
        long position = consumer.position(OUTPUT);
        consumer.close();
        consumer = consumer("read_committed", position);
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation, long position) {
        KafkaConsumer<byte[], byte[]> created = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
                        "max.poll.records",
                        "10000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        created.assign(List.of(OUTPUT));
        created.seek(OUTPUT, position);
        return created;
    }

    /**
     * Sends so many records as fast as can be, and returns how many came out per second, the first fifth aside. Reads while it sends: what
     * has come out by then would seem to have come out in no time.
     */
    double saturate(int records) {
        long fifth = received + records / 5;
        long goal = received + records;
        for (int i = 0; i < records && received < fifth; i++) {
            send(System.nanoTime());
            receiveNow(i);
        }
        receiveUpTo(fifth, null, 0);
        long from = received;
        long begin = System.nanoTime();
        for (int i = 0; sent < goal; i++) {
            send(System.nanoTime());
            receiveNow(i);
        }
        producer.flush();
        receiveUpTo(goal, null, 0);
        return (goal - from) / ((System.nanoTime() - begin) / 1e9);
    }

    private void receiveNow(int turn) {
        if (turn % RECEIVE_EVERY == 0) {
            receive(Duration.ZERO, null, 0);
        }
    }

    /** Sends records at a rate for some time, and waits for all of them. */
    Latencies at(double perSecond, Duration time) {
        Latencies latencies = new Latencies();
        double interval = 1e9 / perSecond;
        long begin = System.nanoTime();
        long count = (long) (time.toNanos() / interval);
        for (long i = 0; i < count; ) {
            for (; i < count && begin + i * interval <= System.nanoTime(); i++) {
                send((long) (begin + i * interval));
            }
            receive(Duration.ofMillis(1), latencies, begin + SETTLE_NANOS);
        }
        producer.flush();
        receiveUpTo(sent, latencies, begin + SETTLE_NANOS);
        return latencies;
    }

    private void send(long due) {
        int slot = (int) (sent % OPEN);
        long turn = sent / OPEN;
        // Sequences do not end all at once.
        long token = turn + slot * (long) LENGTH / OPEN;
        int position = (int) (token % LENGTH);
        String id = slot + "-" + token / LENGTH;
        TokenSegment plain = Load.segment(pool, slot, position, 1);
        TokenSegment segment = new TokenSegment(
                id,
                0,
                position,
                1,
                plain.embeddings(),
                null,
                position == LENGTH - 1,
                false,
                null,
                null,
                plain.origin());
        byte[] stamp = ByteBuffer.allocate(Long.BYTES).putLong(due).array();
        // Nobody waits for a single record: if one is lost, fewer come out than are waited for.
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                "tokens",
                null,
                id.getBytes(StandardCharsets.UTF_8),
                codec.encode(segment),
                List.of(new RecordHeader(DUE, stamp))));
        sent++;
    }

    private void receiveUpTo(long count, Latencies latencies, long from) {
        long begin = System.nanoTime();
        while (received < count) {
            receive(Duration.ofMillis(10), latencies, from);
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException("of " + count + " records " + received + " came out");
            }
        }
    }

    private void receive(Duration wait, Latencies latencies, long from) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            received++;
            long due = ByteBuffer.wrap(record.headers().lastHeader(DUE).value()).getLong();
            if (latencies != null && due >= from) {
                latencies.add(System.nanoTime() - due);
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }

    /** Times of records, nanoseconds. */
    static final class Latencies {
        private long[] nanos = new long[1 << 16];
        private int count;

        void add(long value) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = value;
        }

        int count() {
            return count;
        }

        /** The time that a share of the records does not exceed. */
        double millis(double share) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return sorted[(int) Math.min(count - 1, (long) Math.ceil(share * count) - 1)] / 1e6;
        }
    }
}
