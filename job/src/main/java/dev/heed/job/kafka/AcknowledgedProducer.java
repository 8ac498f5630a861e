package dev.heed.job.kafka;

import dev.heed.job.options.KafkaSettings;
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
 * Writes records outside of the job: in order per partition, each once, acknowledged by all in-sync replicas. For one thread.
 */
public final class AcknowledgedProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<KafkaException> failure = new AtomicReference<>();

    private AcknowledgedProducer(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    public static AcknowledgedProducer open(KafkaSettings kafka) {
        Properties properties = KafkaClients.producerProperties(kafka);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        // A topic that comes into being with the first batch may refuse it and take the second: from then on the first
        // is out of
        // order for ever. Batches fill up while one is on its way.
        properties.setProperty(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
        return new AcknowledgedProducer(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Hands over a record; it is written at the latest by {@link #finish}. Fails if an earlier one could not be written. */
    public void send(ProducerRecord<byte[], byte[]> message) {
        throwFailure();
        // The callback hears of a failure; nobody waits for a single record.
        Future<RecordMetadata> unused = producer.send(message, (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(
                        null,
                        new KafkaException(
                                "a record could not be written to topic " + message.topic() + ": " + e.getMessage(),
                                e));
            }
        });
    }

    /** Waits until every record is acknowledged. */
    public void finish() {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() {
        KafkaException e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    /** Without {@link #finish} before, records may be lost. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
