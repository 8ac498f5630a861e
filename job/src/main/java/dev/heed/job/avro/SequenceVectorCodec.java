package dev.heed.job.avro;

import dev.heed.operator.PooledSequence;
import dev.heed.operator.RecordOrigin;

/** {@code SequenceVector} ⇄ {@link PooledSequence}. */
final class SequenceVectorCodec extends RecordCodec<PooledSequence> {
    private static final long serialVersionUID = 1L;

    SequenceVectorCodec(OutputEncoding encoding) {
        super(HeedSchema.SEQUENCE_VECTOR, encoding);
    }

    @Override
    void write(PooledSequence pooled, RecordWriter out) {
        out.string(pooled.sequenceId());
        out.number(pooled.epoch());
        out.number(pooled.tokenCount());
        out.floats(pooled.vector());
        out.string(pooled.pooling());
        out.optionalNumber(pooled.eventTime());
        out.string(pooled.model());
    }

    @Override
    PooledSequence read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        PooledSequence pooled = new PooledSequence(
                in.readIdentifier("sequenceId"),
                in.readInt("epoch"),
                in.readLong("tokenCount"),
                in.readFloats("vector"),
                in.readText("pooling"),
                in.readPresent("eventTime") ? in.readLong("eventTime") : origin.timestamp(),
                in.readIdentifier("model"),
                origin);
        in.requireEnd();
        return pooled;
    }
}
