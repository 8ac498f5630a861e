package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetters;
import dev.heed.job.avro.Decoded;
import dev.heed.job.avro.InputDecoder;
import dev.heed.job.avro.InputEncoding;
import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.avro.SegmentValidator;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.RegistrySettings;
import dev.heed.job.registry.RegistryException;
import dev.heed.job.registry.SchemaId;
import dev.heed.operator.RecordOrigin;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Decodes and validates in the source, so that watermarks follow the records' own time. It throws for no record: a restart would only
 * meet the same one again. It throws when a record names a schema that is new here and the registry does not answer: the record may be
 * good, so the job goes back to its last checkpoint, and tries again until the registry is there.
 */
final class DecodingSchema implements KafkaRecordDeserializationSchema<Decoded> {
    private static final long serialVersionUID = 1L;

    private final InputEncoding encoding;
    private final SchemaCatalog catalog;
    private final SegmentValidator validator;
    private final DeadLetters deadLetters;
    /** Null without a registry. */
    private final RegistrySettings registry;

    private transient InputDecoder decoder;

    DecodingSchema(
            InputEncoding encoding,
            SchemaCatalog catalog,
            SegmentValidator validator,
            DeadLetters deadLetters,
            RegistrySettings registry) {
        this.encoding = encoding;
        this.catalog = catalog;
        this.validator = validator;
        this.deadLetters = deadLetters;
        this.registry = registry;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new InputDecoder(
                encoding,
                catalog,
                validator,
                deadLetters,
                Optional.ofNullable(registry).map(RegistryClients::create));
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Decoded> out) throws IOException {
        RecordOrigin origin = new RecordOrigin(
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                HeaderCarrier.read(message.headers()));
        Header schemaId = message.headers().lastHeader(SchemaId.HEADER);
        out.collect(decode(message, schemaId == null ? null : schemaId.value(), origin));
    }

    private Decoded decode(ConsumerRecord<byte[], byte[]> message, byte[] schemaId, RecordOrigin origin)
            throws IOException {
        try {
            return decoder.decode(message.key(), message.value(), schemaId, origin);
        } catch (RegistryException e) {
            throw new IOException(
                    HeedOptions.REGISTRY_URL.key() + " is '" + registry.url() + "': " + e.getMessage()
                            + "; the schema of " + origin.coordinates()
                            + " is not known without it. Nothing is lost: the job goes back to its last checkpoint and tries again",
                    e);
        }
    }

    @Override
    public TypeInformation<Decoded> getProducedType() {
        return DecodedSerializer.TYPE;
    }
}
