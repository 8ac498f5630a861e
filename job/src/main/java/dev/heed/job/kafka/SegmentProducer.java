package dev.heed.job.kafka;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.options.KafkaSettings;
import dev.heed.operator.TokenSegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes {@code EmbeddedTokens} to a topic, outside of the job: in order per sequence, each once, acknowledged by all in-sync
 * replicas. For one thread.
 */
public final class SegmentProducer implements AutoCloseable {
    private final String topic;
    private final RecordCodec<TokenSegment> codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private SegmentProducer(String topic, RecordCodec<TokenSegment> codec, KafkaProducer<byte[], byte[]> producer) {
        this.topic = topic;
        this.codec = codec;
        this.producer = producer;
    }

    public static SegmentProducer open(KafkaSettings kafka, String topic, OutputEncoding encoding) {
        return open(kafka, topic, RecordCodec.embeddedTokens(encoding));
    }

    public static SegmentProducer open(KafkaSettings kafka, String topic, RecordCodec<TokenSegment> codec) {
        Properties properties = KafkaClients.producerProperties(kafka);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
        return new SegmentProducer(
                topic, codec, new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Hands over a record; it is written at the latest by {@link #finish}. Fails if an earlier one could not be written. */
    public void send(TokenSegment segment) {
        throwFailure();
        byte[] key = segment.sequenceId().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, key, codec.encode(segment));
        // The callback hears of a failure; nobody waits for a single record.
        Future<RecordMetadata> unused = producer.send(message, (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** Waits until every record is acknowledged. */
    public void finish() {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() {
        Exception e = failure.get();
        if (e != null) {
            throw new KafkaException("a record could not be written to topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Without {@link #finish} before, records may be lost. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
