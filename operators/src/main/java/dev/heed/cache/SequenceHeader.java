package dev.heed.cache;

import java.util.Objects;

/**
 * What is known of a sequence between its records. Immutable.
 *
 * @param epoch the life of the sequence
 * @param ended whether this life has ended: what is left is a marker that keeps late duplicates from opening a ghost
 * @param contextStart the first position in the cache
 * @param nextPosition the position that is expected next
 * @param tokenCount tokens in the cache; less than {@code nextPosition - contextStart} where there are holes
 * @param eventTime event time of the last record that was accepted, milliseconds since the epoch
 * @param touchedAt processing time at which the last record was accepted, milliseconds since the epoch
 * @param cacheType the type of the cached keys and values
 * @param model fingerprint of the model that made them: another model's cache is never used
 */
public record SequenceHeader(
        int epoch,
        boolean ended,
        long contextStart,
        long nextPosition,
        long tokenCount,
        long eventTime,
        long touchedAt,
        CacheType cacheType,
        String model) {
    public SequenceHeader {
        Objects.requireNonNull(cacheType, "cacheType");
        Objects.requireNonNull(model, "model");
        if (epoch < 0 || contextStart < 0 || nextPosition < contextStart || tokenCount < 0) {
            throw new IllegalArgumentException("a sequence cannot be at epoch " + epoch + ", positions " + contextStart
                    + ".." + nextPosition + " with " + tokenCount + " tokens");
        }
    }

    /** The marker that this life has ended. */
    public SequenceHeader asEnded() {
        return new SequenceHeader(
                epoch, true, contextStart, nextPosition, tokenCount, eventTime, touchedAt, cacheType, model);
    }

    /** The same life with an empty context that begins at the next position. */
    public SequenceHeader restarted(CacheType newType, String newModel) {
        return new SequenceHeader(epoch, false, nextPosition, nextPosition, 0, eventTime, touchedAt, newType, newModel);
    }

    /** The same life, which goes on at a later position. */
    public SequenceHeader withHoleTo(long position) {
        return new SequenceHeader(
                epoch, ended, contextStart, position, tokenCount, eventTime, touchedAt, cacheType, model);
    }
}
