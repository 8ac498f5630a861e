package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Turns Kafka records into segments, or into dead letters; it throws for neither. Not for use by several threads, and not
 * serializable: make one where it runs, and one where the job is built, whose constructor finds what does not go together.
 */
public final class InputDecoder {
    private final InputEncoding encoding;
    private final SchemaCatalog catalog;
    private final SegmentValidator validator;
    private final DeadLetters deadLetters;
    private final TokensReader rawReader;
    private final boolean rawBeginsWithSequenceId;
    private final Map<Long, TokensReader> readers = new HashMap<>();

    public InputDecoder(
            InputEncoding encoding, SchemaCatalog catalog, SegmentValidator validator, DeadLetters deadLetters) {
        this.encoding = Objects.requireNonNull(encoding, "encoding");
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.validator = Objects.requireNonNull(validator, "validator");
        this.deadLetters = Objects.requireNonNull(deadLetters, "deadLetters");
        this.rawReader = readerFor(catalog.raw());
        this.rawBeginsWithSequenceId = beginsWithSequenceId(catalog.raw());
        if (encoding == InputEncoding.AUTO && !rawBeginsWithSequenceId) {
            throw new IllegalArgumentException(
                    "avro.raw-schema: the first field is not sequenceId, a string, so the first"
                            + " bytes of a record do not tell its encoding; set input.encoding to raw or single-object");
        }
    }

    /** A null value asks for the sequence of the key to be erased. */
    public Decoded decode(byte[] key, byte[] value, RecordOrigin origin) {
        try {
            if (value == null) {
                return new Decoded.Accepted(erasure(key, origin));
            }
            DecodedTokens tokens = read(value);
            validator.validate(key, tokens);
            return new Decoded.Accepted(tokens.toSegment(origin));
        } catch (RecordFormatException e) {
            return new Decoded.Rejected(deadLetters.of(e, key, value, origin));
        }
    }

    private static TokenSegment erasure(byte[] key, RecordOrigin origin) throws RecordFormatException {
        if (key == null || key.length == 0) {
            throw new RecordFormatException(
                    RejectionReason.MISSING_KEY,
                    "neither a value nor a key: expected the id of the sequence to erase as key");
        }
        String sequenceId = Utf8Text.strict(key, 0, key.length);
        if (sequenceId == null) {
            throw new RecordFormatException(
                    RejectionReason.KEY_MISMATCH, "the key is not UTF-8: expected the id of the sequence to erase");
        }
        return TokenSegment.erasure(sequenceId, origin);
    }

    private DecodedTokens read(byte[] value) throws RecordFormatException {
        return switch (encoding) {
            case RAW -> {
                if (SingleObject.isMarked(value) && rawBeginsWithSequenceId) {
                    throw new RecordFormatException(
                            RejectionReason.UNDECODABLE,
                            "the value is in single-object form: expected bare Avro, as input.encoding is raw");
                }
                yield rawReader.read(value, 0);
            }
            case SINGLE_OBJECT -> readSingleObject(value);
            case AUTO -> {
                if (SingleObject.isMarked(value)) {
                    yield readSingleObject(value);
                }
                if (value.length > 0 && value[0] == 0) {
                    throw registryForm(value);
                }
                yield rawReader.read(value, 0);
            }
        };
    }

    private DecodedTokens readSingleObject(byte[] value) throws RecordFormatException {
        long fingerprint = SingleObject.fingerprint(value);
        TokensReader reader = readers.get(fingerprint);
        if (reader == null) {
            reader = readerFor(catalog.writer(fingerprint).orElseThrow(() -> unknown(fingerprint)));
            readers.put(fingerprint, reader);
        }
        return reader.read(value, SingleObject.HEADER_BYTES);
    }

    private RecordFormatException unknown(long fingerprint) {
        return new RecordFormatException(
                RejectionReason.UNKNOWN_SCHEMA,
                catalog.other(fingerprint)
                        .map(other -> "the value names schema %s, which is %s: expected EmbeddedTokens"
                                .formatted(SingleObject.show(fingerprint), other))
                        .orElseGet(() -> "the value names schema %s: expected one shipped with Heed or in avro.schemas"
                                .formatted(SingleObject.show(fingerprint))));
    }

    private static RecordFormatException registryForm(byte[] value) {
        String what = value.length < 5
                ? "the value begins with 00, as in the registry form or with an empty sequenceId"
                : "the value is in the registry form (00 and schema id "
                        + ByteBuffer.wrap(value).getInt(1) + ")";
        return new RecordFormatException(
                RejectionReason.UNKNOWN_SCHEMA,
                what + ", which is not supported yet: expected bare Avro or its single-object form");
    }

    private static TokensReader readerFor(Schema writer) {
        // Equal in canonical form means equal on the wire.
        return SchemaNormalization.parsingFingerprint64(writer) == HeedSchema.EMBEDDED_TOKENS.fingerprint()
                ? (value, offset) -> EmbeddedTokensCodec.readTokens(new BinaryReader(value, offset))
                : new EvolvedTokensReader(writer);
    }

    private static boolean beginsWithSequenceId(Schema writer) {
        Schema.Field first = writer.getFields().get(0);
        return first.name().equals("sequenceId") && first.schema().getType() == Schema.Type.STRING;
    }
}
