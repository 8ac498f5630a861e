package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetters;
import dev.heed.job.avro.Decoded;
import dev.heed.job.avro.InputDecoder;
import dev.heed.job.avro.InputEncoding;
import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.avro.SegmentValidator;
import dev.heed.operator.RecordOrigin;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes and validates in the source, so that watermarks follow the records' own time. It throws for no record: a restart would
 * only meet the same one again. */
final class DecodingSchema implements KafkaRecordDeserializationSchema<Decoded> {
    private static final long serialVersionUID = 1L;

    private final InputEncoding encoding;
    private final SchemaCatalog catalog;
    private final SegmentValidator validator;
    private final DeadLetters deadLetters;
    private transient InputDecoder decoder;

    DecodingSchema(InputEncoding encoding, SchemaCatalog catalog, SegmentValidator validator, DeadLetters deadLetters) {
        this.encoding = encoding;
        this.catalog = catalog;
        this.validator = validator;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new InputDecoder(encoding, catalog, validator, deadLetters);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Decoded> out) {
        RecordOrigin origin = new RecordOrigin(
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                HeaderCarrier.read(message.headers()));
        out.collect(decoder.decode(message.key(), message.value(), origin));
    }

    @Override
    public TypeInformation<Decoded> getProducedType() {
        return DecodedSerializer.TYPE;
    }
}
