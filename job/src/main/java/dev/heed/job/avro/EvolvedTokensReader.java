package dev.heed.job.avro;

import dev.heed.operator.RejectionReason;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Reads what another version of the schema wrote, by Avro's own schema resolution. An order of magnitude slower than {@link
 * EmbeddedTokensCodec}. Not for use by several threads.
 */
final class EvolvedTokensReader implements TokensReader {
    private final Schema writer;
    private final GenericDatumReader<GenericRecord> reader;
    private BinaryDecoder decoder;

    EvolvedTokensReader(Schema writer) {
        this.writer = writer;
        this.reader = new GenericDatumReader<>(writer, HeedSchema.EMBEDDED_TOKENS.schema(), new GenericData());
    }

    @Override
    public DecodedTokens read(byte[] value, int offset) throws RecordFormatException {
        WireCheck.check(writer, value, offset);
        GenericRecord read;
        try {
            decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, decoder);
            read = reader.read(null, decoder);
        } catch (IOException | RuntimeException e) {
            // Whatever it is, thrown on it would make the job read this record for ever.
            throw new RecordFormatException(
                    RejectionReason.UNDECODABLE, "the value does not resolve to the current schema: " + e.getMessage());
        }
        return tokens(read);
    }

    private static DecodedTokens tokens(GenericRecord read) throws RecordFormatException {
        String sequenceId = null;
        Long startPosition = (Long) read.get("startPosition");
        try {
            sequenceId = identifier(read, "sequenceId");
            return new DecodedTokens(
                    sequenceId,
                    (Integer) read.get("epoch"),
                    startPosition,
                    (Integer) read.get("tokenCount"),
                    floats((List<?>) read.get("embeddings")),
                    texts((List<?>) read.get("tokens")),
                    (Boolean) read.get("endOfSequence"),
                    (Long) read.get("eventTime"),
                    identifier(read, "embeddingModel"));
        } catch (RecordFormatException e) {
            throw e.about(sequenceId, startPosition);
        }
    }

    private static String identifier(GenericRecord read, String field) throws RecordFormatException {
        Utf8 utf8 = (Utf8) read.get(field);
        if (utf8 == null) {
            return null;
        }
        String text = Utf8Text.strict(utf8.getBytes(), 0, utf8.getByteLength());
        if (text == null) {
            throw new RecordFormatException(RejectionReason.UNDECODABLE, field + " is not UTF-8");
        }
        return text;
    }

    private static float[] floats(List<?> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Float) list.get(i);
        }
        return values;
    }

    private static String[] texts(List<?> list) {
        return list == null ? null : list.stream().map(Object::toString).toArray(String[]::new);
    }
}
