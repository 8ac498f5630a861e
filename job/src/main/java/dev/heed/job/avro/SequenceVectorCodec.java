package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;

/** {@code SequenceVector} ⇄ {@link PooledVector}. */
final class SequenceVectorCodec extends RecordCodec<PooledVector> {
    private static final long serialVersionUID = 1L;

    SequenceVectorCodec(OutputEncoding encoding) {
        super(HeedSchema.SEQUENCE_VECTOR, encoding);
    }

    @Override
    void write(PooledVector pooled, RecordWriter out) {
        out.string(pooled.sequenceId());
        out.number(pooled.epoch());
        out.number(pooled.tokenCount());
        out.floats(pooled.vector());
        out.string(pooled.pooling());
        out.optionalNumber(pooled.eventTime());
        out.string(pooled.model());
    }

    @Override
    PooledVector read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        PooledVector pooled = new PooledVector(
                in.readIdentifier("sequenceId"),
                in.readInt("epoch"),
                in.readLong("tokenCount"),
                in.readFloats("vector"),
                in.readText("pooling"),
                in.readPresent("eventTime") ? in.readLong("eventTime") : origin.timestamp(),
                in.readIdentifier("model"));
        in.requireEnd();
        return pooled;
    }
}
