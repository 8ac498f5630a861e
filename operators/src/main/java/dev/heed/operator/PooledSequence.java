package dev.heed.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The pooled vector of one life of a sequence. Immutable: the array is not copied and never to be modified.
 *
 * @param sequenceId identifies the sequence
 * @param epoch life of the sequence
 * @param tokenCount number of tokens that were pooled, 1 or more
 * @param vector one float per element of an output row
 * @param pooling {@code mean}, {@code cls} or {@code last}
 * @param eventTime the latest event time of the sequence, milliseconds since the epoch
 * @param model {@code name@fingerprint} of the model
 * @param origin where the record came from that ended the sequence, its headers included; if none did, {@link #NO_RECORD}
 */
public record PooledSequence(
        String sequenceId,
        int epoch,
        long tokenCount,
        float[] vector,
        String pooling,
        long eventTime,
        String model,
        RecordOrigin origin) {
    /** Stands for a record where there is none: the sequence expired, or began anew. */
    public static final RecordOrigin NO_RECORD = new RecordOrigin("", -1, -1, -1, List.of());

    public PooledSequence {
        Objects.requireNonNull(sequenceId, "sequenceId");
        Objects.requireNonNull(vector, "vector");
        Objects.requireNonNull(pooling, "pooling");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(origin, "origin");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PooledSequence that
                && sequenceId.equals(that.sequenceId)
                && epoch == that.epoch
                && tokenCount == that.tokenCount
                && Arrays.equals(vector, that.vector)
                && pooling.equals(that.pooling)
                && eventTime == that.eventTime
                && model.equals(that.model)
                && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequenceId, epoch, tokenCount, Arrays.hashCode(vector));
    }
}
