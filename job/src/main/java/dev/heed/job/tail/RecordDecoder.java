package dev.heed.job.tail;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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
 * Decodes any record of the contract. A value that begins with C3 01 names its schema by fingerprint; any other is bare binary,
 * which does not say what it is: every record begins with a text, whose length is never C3 01.
 */
public final class RecordDecoder {
    private static final int HEADER = 2 + Long.BYTES;
    private static final short SINGLE_OBJECT = (short) 0xC301;

    private static final Map<Long, RecordType> BY_FINGERPRINT = Arrays.stream(RecordType.values())
            .collect(Collectors.toUnmodifiableMap(
                    type -> SchemaNormalization.parsingFingerprint64(type.schema()), Function.identity()));

    private final String topic;
    private final Optional<RecordType> bare;

    /**
     * A decoder for one topic.
     *
     * @param topic name of the topic, for messages
     * @param bare what bare values are, if known
     */
    public RecordDecoder(String topic, Optional<RecordType> bare) {
        this.topic = topic;
        this.bare = bare;
    }

    /**
     * Decodes one value.
     *
     * @throws IOException if it is not such a record, whole and nothing else
     * @throws ConfigurationException if it is bare and nobody has said what bare values are
     */
    public GenericRecord decode(byte[] value) throws IOException {
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
