package dev.heed.job.kafka;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.options.KafkaSettings;
import dev.heed.operator.TokenSegment;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes {@code EmbeddedTokens} to a topic, outside of the job, by an {@link AcknowledgedProducer}. For one thread. */
public final class SegmentProducer implements AutoCloseable {
    private final String topic;
    private final RecordCodec<TokenSegment> codec;
    private final AcknowledgedProducer producer;

    private SegmentProducer(String topic, RecordCodec<TokenSegment> codec, AcknowledgedProducer producer) {
        this.topic = topic;
        this.codec = codec;
        this.producer = producer;
    }

    public static SegmentProducer open(KafkaSettings kafka, String topic, OutputEncoding encoding) {
        return open(kafka, topic, RecordCodec.embeddedTokens(encoding));
    }

    public static SegmentProducer open(KafkaSettings kafka, String topic, RecordCodec<TokenSegment> codec) {
        return new SegmentProducer(topic, codec, AcknowledgedProducer.open(kafka));
    }

    /** Hands over a record; it is written at the latest by {@link #finish}. Fails if an earlier one could not be written. */
    public void send(TokenSegment segment) {
        byte[] key = segment.sequenceId().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, codec.encode(segment)));
    }

    /** Waits until every record is acknowledged. */
    public void finish() {
        producer.finish();
    }

    /** Without {@link #finish} before, records may be lost. */
    @Override
    public void close() {
        producer.close();
    }
}
