package dev.heed.job.avro;

import dev.heed.operator.ContextualizedSegment;
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
    private final OutputEncoding encoding;

    RecordCodec(HeedSchema schema, OutputEncoding encoding) {
        this.schema = schema;
        this.encoding = encoding;
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
    public static RecordCodec<PooledVector> sequenceVector(OutputEncoding encoding) {
        return new SequenceVectorCodec(encoding);
    }

    /** {@code DeadLetter}. */
    public static RecordCodec<DeadLetterRecord> deadLetter(OutputEncoding encoding) {
        return new DeadLetterCodec(encoding);
    }

    /** The schema that it writes. */
    public final Schema schema() {
        return schema.schema();
    }

    /** The exact length of what {@link #encode} returns. */
    public final int encodedSize(T record) {
        SizeCounter counter = new SizeCounter();
        write(record, counter);
        return headerBytes() + counter.size();
    }

    public final byte[] encode(T record) {
        ByteWriter out = new ByteWriter(encodedSize(record));
        if (encoding == OutputEncoding.SINGLE_OBJECT) {
            out.raw(SingleObject.header(schema.fingerprint()));
        }
        write(record, out);
        return out.array();
    }

    /**
     * Reads a record of the current schema in either encoding, whichever it is.
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
        BinaryReader in = new BinaryReader(value, offset);
        return read(in, origin);
    }

    /** Writes the fields in their order. */
    abstract void write(T record, RecordWriter out);

    /** Reads the fields in their order, and requires that nothing follows. */
    abstract T read(BinaryReader in, RecordOrigin origin) throws RecordFormatException;

    private int headerBytes() {
        return encoding == OutputEncoding.SINGLE_OBJECT ? SingleObject.HEADER_BYTES : 0;
    }
}
