package dev.heed.job.avro;

import dev.heed.job.registry.SchemaId;
import dev.heed.job.registry.SchemaLookup;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Turns Kafka records into segments, or into dead letters; it throws for neither. What it may throw is a {@link
 * dev.heed.job.registry.RegistryException}: then nothing is known of the record. Not for use by several threads, and not serializable:
 * make one where it runs, and one where the job is built, whose constructor finds what does not go together.
 */
public final class InputDecoder {
    private final InputEncoding encoding;
    private final SchemaCatalog catalog;
    private final SegmentValidator validator;
    private final DeadLetters deadLetters;
    /** Null without a registry. */
    private final RegistryReaders registry;

    private final TokensReader rawReader;
    private final boolean rawBeginsWithSequenceId;
    private final Map<Long, TokensReader> readers = new HashMap<>();

    /**
     * A decoder without a registry: values in its form are dead letters.
     */
    public InputDecoder(
            InputEncoding encoding, SchemaCatalog catalog, SegmentValidator validator, DeadLetters deadLetters) {
        this(encoding, catalog, validator, deadLetters, Optional.empty());
    }

    /**
     * A decoder.
     *
     * @param registry where the schemas are that records name by a registry's id
     */
    public InputDecoder(
            InputEncoding encoding,
            SchemaCatalog catalog,
            SegmentValidator validator,
            DeadLetters deadLetters,
            Optional<SchemaLookup> registry) {
        this.encoding = Objects.requireNonNull(encoding, "encoding");
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.validator = Objects.requireNonNull(validator, "validator");
        this.deadLetters = Objects.requireNonNull(deadLetters, "deadLetters");
        this.registry = registry.map(lookup -> new RegistryReaders(lookup, System::nanoTime))
                .orElse(null);
        this.rawReader = readerFor(catalog.raw());
        this.rawBeginsWithSequenceId = beginsWithSequenceId(catalog.raw());
        if (encoding == InputEncoding.CONFLUENT && registry.isEmpty()) {
            throw new IllegalArgumentException("input.encoding confluent needs a registry: set registry.url");
        }
        if (encoding == InputEncoding.AUTO && !rawBeginsWithSequenceId) {
            throw new IllegalArgumentException(
                    "avro.raw-schema: the first field is not sequenceId, a string, so the first"
                            + " bytes of a record do not tell its encoding; set input.encoding to raw or single-object");
        }
    }

    /** A record without the header {@link SchemaId#HEADER}. */
    Decoded decode(byte[] key, byte[] value, RecordOrigin origin) {
        return decode(key, value, null, origin);
    }

    /**
     * Decodes a record.
     *
     * @param value null asks for the sequence of the key to be erased
     * @param schemaIdHeader value of the last header {@link SchemaId#HEADER}, or null
     */
    public Decoded decode(byte[] key, byte[] value, byte[] schemaIdHeader, RecordOrigin origin) {
        try {
            if (value == null) {
                return new Decoded.Accepted(erasure(key, origin));
            }
            DecodedTokens tokens = read(value, schemaIdHeader);
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

    private DecodedTokens read(byte[] value, byte[] schemaIdHeader) throws RecordFormatException {
        return switch (encoding) {
            case CONFLUENT -> readRegistered(value, schemaIdHeader);
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
                if (registry != null
                        && (startsWithZero(value)
                                || SchemaId.ofHeader(schemaIdHeader).isPresent())) {
                    yield readRegistered(value, schemaIdHeader);
                }
                if (SingleObject.isMarked(value)) {
                    yield readSingleObject(value);
                }
                if (startsWithZero(value)) {
                    throw withoutRegistry(value);
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

    private DecodedTokens readRegistered(byte[] value, byte[] schemaIdHeader) throws RecordFormatException {
        Optional<SchemaId> inHeader = SchemaId.ofHeader(schemaIdHeader);
        if (inHeader.isPresent()) {
            return registry.reader(inHeader.get()).read(value, 0);
        }
        SchemaId id = SchemaId.atStartOf(value).orElseThrow(() -> unnamed(value));
        return registry.reader(id).read(value, id.length());
    }

    private static RecordFormatException unnamed(byte[] value) {
        if (value.length == 0 || value[0] == 0 || value[0] == 1) {
            return new RecordFormatException(
                    RejectionReason.TRUNCATED, value.length + " bytes: too few for the id of a registry's schema");
        }
        return new RecordFormatException(
                RejectionReason.UNDECODABLE,
                "the value begins with %02X: expected 00 and the id of a registry's schema, or the header %s"
                        .formatted(value[0], SchemaId.HEADER));
    }

    private static boolean startsWithZero(byte[] value) {
        return value.length > 0 && value[0] == 0;
    }

    private static RecordFormatException withoutRegistry(byte[] value) {
        String what = SchemaId.atStartOf(value)
                .map(id -> "the value is in the registry form (00 and " + id + ")")
                .orElse("the value begins with 00, as in the registry form or with an empty sequenceId");
        return new RecordFormatException(
                RejectionReason.UNKNOWN_SCHEMA,
                what + ": expected bare Avro or its single-object form, as registry.url is not set");
    }

    static TokensReader readerFor(Schema writer) {
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
