package dev.heed.operator;

import dev.heed.model.Pooling;
import java.util.Arrays;
import java.util.Objects;

/**
 * What has been pooled of an open sequence, as it is in state. Immutable: the array is never to be modified.
 *
 * @param kind how it was pooled
 * @param epoch life of the sequence
 * @param nextPosition the next position of the sequence when this was written: one that does not fit the header is left from a time when
 *     the job pooled, and means nothing
 * @param count vectors that were pooled
 * @param values sums, or the vector that counts
 */
public record PooledState(Pooling.Kind kind, int epoch, long nextPosition, long count, double[] values) {
    public PooledState {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(values, "values");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PooledState that
                && kind == that.kind
                && epoch == that.epoch
                && nextPosition == that.nextPosition
                && count == that.count
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, epoch, nextPosition, count, Arrays.hashCode(values));
    }
}
