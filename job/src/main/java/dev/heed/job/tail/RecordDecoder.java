package dev.heed.job.tail;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.registry.RegisteredSchema;
import dev.heed.job.registry.RegistryException;
import dev.heed.job.registry.SchemaId;
import dev.heed.job.registry.SchemaLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes any record of the contract. A value that begins with C3 01 names its schema by fingerprint, one that begins with 00, or has
 * the header {@link SchemaId#HEADER}, by a registry's id; any other is bare binary, which does not say what it is: every record begins
 * with a text, whose length is none of these. For one thread.
 */
public final class RecordDecoder {
    private static final int HEADER = 2 + Long.BYTES;
    private static final short SINGLE_OBJECT = (short) 0xC301;

    private static final Map<Long, RecordType> BY_FINGERPRINT = Arrays.stream(RecordType.values())
            .collect(Collectors.toUnmodifiableMap(
                    type -> SchemaNormalization.parsingFingerprint64(type.schema()), Function.identity()));

    private final String topic;
    private final Optional<RecordType> bare;
    private final Optional<SchemaLookup> registry;
    private final Map<SchemaId, Schema> registered = new HashMap<>();

    /** A decoder for one topic, without a registry. */
    public RecordDecoder(String topic, Optional<RecordType> bare) {
        this(topic, bare, Optional.empty());
    }

    /**
     * A decoder for one topic.
     *
     * @param topic name of the topic, for messages
     * @param bare what bare values are, if known
     * @param registry where the schemas are that records name by id
     */
    public RecordDecoder(String topic, Optional<RecordType> bare, Optional<SchemaLookup> registry) {
        this.topic = topic;
        this.bare = bare;
        this.registry = registry;
    }

    /** A value without a header. */
    public GenericRecord decode(byte[] value) throws IOException {
        return decode(value, null);
    }

    /**
     * Decodes one value.
     *
     * @param schemaIdHeader value of the last header {@link SchemaId#HEADER}, or null
     * @throws RegistryException if it names a schema by id and the registry does not answer
     * @throws IOException if it is not such a record, whole and nothing else
     * @throws ConfigurationException if it is bare and nobody has said what bare values are
     */
    public GenericRecord decode(byte[] value, byte[] schemaIdHeader) throws IOException {
        Optional<SchemaId> header = SchemaId.ofHeader(schemaIdHeader);
        if (registry.isPresent() && header.isPresent()) {
            return decode(schema(header.get()), value, 0);
        }
        if (value.length >= SchemaId.PREFIX_BYTES && value[0] == 0) {
            SchemaId id = SchemaId.atStartOf(value).orElseThrow();
            return decode(schema(id), value, id.length());
        }
        if (value.length >= HEADER && ByteBuffer.wrap(value).getShort() == SINGLE_OBJECT) {
            long fingerprint =
                    ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
            RecordType type = BY_FINGERPRINT.get(fingerprint);
            if (type == null) {
                throw new IOException("no schema of Heed has the fingerprint %016x".formatted(fingerprint));
            }
            return decode(type.schema(), value, HEADER);
        }
        RecordType type = bare.orElseThrow(() -> new ConfigurationException("what is on topic '" + topic
                + "' cannot be told from its values: say so with --record, one of " + RecordType.names()));
        return decode(type.schema(), value, 0);
    }

    private Schema schema(SchemaId id) throws IOException {
        Schema known = registered.get(id);
        if (known != null) {
            return known;
        }
        RegisteredSchema found = registry.orElseThrow(
                        () -> new IOException("it names " + id + " of a registry: say where that is with registry.url"))
                .find(id)
                .orElseThrow(() -> new IOException("the registry has no " + id));
        if (!found.type().equals("AVRO")) {
            throw new IOException(id + " of the registry is not Avro but " + found.type());
        }
        try {
            Schema schema = new Schema.Parser().parse(found.text());
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IOException(id + " of the registry is no record but "
                        + schema.getType().getName());
            }
            registered.put(id, schema);
            return schema;
        } catch (AvroRuntimeException e) {
            throw new IOException(id + " of the registry cannot be read: " + e.getMessage(), e);
        }
    }

    private static GenericRecord decode(Schema schema, byte[] value, int offset) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, null);
        GenericRecord record;
        try {
            record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new IOException("not " + schema.getName() + ": " + e, e);
        }
        if (!decoder.isEnd()) {
            throw new IOException("not " + schema.getName() + ": bytes are left over");
        }
        return record;
    }
}
