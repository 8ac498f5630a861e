package dev.heed.job.avro;

import dev.heed.job.registry.SchemaId;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenAttention;
import dev.heed.operator.TokenSegment;
import java.io.Serializable;
import org.apache.avro.Schema;

/**
 * Between a domain type and the Avro record of the same meaning. What it writes is what Avro's own encoder writes with one block per
 * array. Immutable, and safe for use by several threads.
 */
public abstract class RecordCodec<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HeedSchema schema;
    /** What comes before each record. */
    private final byte[] prefix;

    RecordCodec(HeedSchema schema, OutputEncoding encoding) {
        this(
                schema,
                switch (encoding) {
                    case RAW -> new byte[0];
                    case SINGLE_OBJECT -> SingleObject.header(schema.fingerprint());
                });
    }

    private RecordCodec(HeedSchema schema, byte[] prefix) {
        this.schema = schema;
        this.prefix = prefix;
    }

    /** {@code EmbeddedTokens}. An erasure has no encoding: it is a null value. */
    public static RecordCodec<TokenSegment> embeddedTokens(OutputEncoding encoding) {
        return new EmbeddedTokensCodec(encoding);
    }

    /** {@code ContextualizedTokens}; the event time is always written. */
    public static RecordCodec<ContextualizedSegment> contextualizedTokens(OutputEncoding encoding) {
        return new ContextualizedTokensCodec(encoding);
    }

    /** {@code AttentionWeights}; the event time is always written. */
    public static RecordCodec<TokenAttention> attentionWeights(OutputEncoding encoding) {
        return new AttentionWeightsCodec(encoding);
    }

    /** {@code SequenceVector}; the event time is always written. */
    public static RecordCodec<PooledSequence> sequenceVector(OutputEncoding encoding) {
        return new SequenceVectorCodec(encoding);
    }

    /** {@code DeadLetter}. */
    public static RecordCodec<DeadLetterRecord> deadLetter(OutputEncoding encoding) {
        return new DeadLetterCodec(encoding);
    }

    /** The same records in the registry form: 00 and the id that a registry has given to {@link #schemaText}, then bare Avro. */
    public final RecordCodec<T> registered(int schemaId) {
        return new Registered<>(this, schemaId);
    }

    /** The schema that it writes. */
    public final Schema schema() {
        return schema.schema();
    }

    /** The schema that it writes, in JSON. */
    public final String schemaText() {
        return schema.schema().toString();
    }

    /** The name of the schema that it writes, without its namespace. */
    public final String recordName() {
        return schema.recordName();
    }

    /** The exact length of what {@link #encode} returns. */
    public final int encodedSize(T record) {
        SizeCounter counter = new SizeCounter();
        write(record, counter);
        return prefix.length + counter.size();
    }

    public final byte[] encode(T record) {
        ByteWriter out = new ByteWriter(encodedSize(record));
        out.raw(prefix);
        write(record, out);
        return out.array();
    }

    /**
     * Reads a record of the current schema, bare, in single-object form or in the registry form, whichever it is. The id of the last
     * is not looked up: a record of another schema is one that does not fit, as if it were bare.
     *
     * @param origin becomes the origin of the result, where it has one; its timestamp stands in for an absent event time
     */
    public final T decode(byte[] value, RecordOrigin origin) throws RecordFormatException {
        int offset = 0;
        if (SingleObject.isMarked(value)) {
            offset = SingleObject.HEADER_BYTES;
            long fingerprint = SingleObject.fingerprint(value);
            if (fingerprint != schema.fingerprint()) {
                throw new RecordFormatException(
                        RejectionReason.UNKNOWN_SCHEMA,
                        "the value names schema %s: expected %s, %s"
                                .formatted(
                                        SingleObject.show(fingerprint),
                                        SingleObject.show(schema.fingerprint()),
                                        schema.recordName()));
            }
        }
        if (value.length >= SchemaId.PREFIX_BYTES && value[0] == 0) {
            offset = SchemaId.PREFIX_BYTES;
        }
        BinaryReader in = new BinaryReader(value, offset);
        return read(in, origin);
    }

    /** Writes the fields in their order. */
    abstract void write(T record, RecordWriter out);

    /** Reads the fields in their order, and requires that nothing follows. */
    abstract T read(BinaryReader in, RecordOrigin origin) throws RecordFormatException;

    /** A codec with another prefix. */
    private static final class Registered<T> extends RecordCodec<T> {
        private static final long serialVersionUID = 1L;

        private final RecordCodec<T> record;

        Registered(RecordCodec<T> record, int schemaId) {
            super(record.schema, SchemaId.prefix(schemaId));
            this.record = record;
        }

        @Override
        void write(T value, RecordWriter out) {
            record.write(value, out);
        }

        @Override
        T read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
            return record.read(in, origin);
        }
    }
}
