package dev.heed.job.kafka;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Hands encoded records to the producer. The event time becomes the Kafka timestamp, unless the broker would refuse the record for it:
 * then the producer's clock does, and the event time is in the value only.
 */
final class OutgoingRecordSchema implements KafkaRecordSerializationSchema<OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final TopicLimits limits;

    OutgoingRecordSchema(String topic, TopicLimits limits) {
        this.topic = topic;
        this.limits = limits;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(OutgoingRecord record, KafkaSinkContext context, Long timestamp) {
        Long accepted =
                limits.acceptsTimestamp(record.timestamp(), System.currentTimeMillis()) ? record.timestamp() : null;
        return new ProducerRecord<>(
                topic, null, accepted, record.key(), record.value(), HeaderCarrier.write(record.headers()));
    }
}
