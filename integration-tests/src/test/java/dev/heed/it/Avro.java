package dev.heed.it;

import dev.heed.schemas.AttentionWeights;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import dev.heed.schemas.SequenceVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/** Avro as everybody else has it: nothing here is Heed's own code but the schemas. */
final class Avro {
    static {
        // Avro makes only classes that it has been told to trust.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT,
                ClassSecurityValidator.builder()
                        .add(EmbeddedTokens.class)
                        .add(ContextualizedTokens.class)
                        .add(AttentionWeights.class)
                        .add(SequenceVector.class)
                        .add(DeadLetter.class)
                        .build()));
    }

    private Avro() {}

    /** Bare binary. */
    static byte[] raw(SpecificRecord record) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new SpecificDatumWriter<>(record.getSchema(), SpecificData.getForClass(record.getClass()))
                    .write(record, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the marker and the fingerprint of its schema before it. */
    static byte[] singleObject(SpecificRecord record) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new BinaryMessageEncoder<>(SpecificData.getForClass(record.getClass()), record.getSchema())
                    .encode(record, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T extends SpecificRecord> T readRaw(Class<T> type, byte[] value) {
        try {
            Schema schema = SpecificData.getForClass(type).getSchema(type);
            return new SpecificDatumReader<T>(schema, schema, SpecificData.getForClass(type))
                    .read(null, DecoderFactory.get().binaryDecoder(value, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T extends SpecificRecord> T readSingleObject(Class<T> type, byte[] value) {
        try {
            SpecificData data = SpecificData.getForClass(type);
            return new BinaryMessageDecoder<T>(data, data.getSchema(type)).decode(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
