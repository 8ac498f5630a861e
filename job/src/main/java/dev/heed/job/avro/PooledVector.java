package dev.heed.job.avro;

import java.util.Arrays;
import java.util.Objects;

/**
 * One vector for a whole sequence: what a {@code SequenceVector} record says. Immutable: the array is not copied and never to be
 * modified.
 *
 * @param sequenceId identifies the sequence
 * @param epoch life of the sequence
 * @param tokenCount number of tokens pooled
 * @param vector the pooled vector
 * @param pooling how it was pooled: mean, cls or last
 * @param eventTime event time of the record that ended the sequence, milliseconds since the epoch
 * @param model {@code name@fingerprint} of the model
 */
public record PooledVector(
        String sequenceId, int epoch, long tokenCount, float[] vector, String pooling, long eventTime, String model) {
    public PooledVector {
        Objects.requireNonNull(sequenceId, "sequenceId");
        Objects.requireNonNull(vector, "vector");
        Objects.requireNonNull(pooling, "pooling");
        Objects.requireNonNull(model, "model");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PooledVector that
                && sequenceId.equals(that.sequenceId)
                && epoch == that.epoch
                && tokenCount == that.tokenCount
                && Arrays.equals(vector, that.vector)
                && pooling.equals(that.pooling)
                && eventTime == that.eventTime
                && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequenceId, epoch, tokenCount, Arrays.hashCode(vector));
    }
}
