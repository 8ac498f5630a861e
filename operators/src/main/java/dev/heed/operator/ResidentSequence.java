package dev.heed.operator;

import dev.heed.cache.SequenceCache;
import dev.heed.cache.SequenceHeader;
import dev.heed.model.Pool;

/** A sequence in memory: its header, and its cache once it has been needed. Not thread-safe. */
final class ResidentSequence {
    /** Heap bytes of a sequence without pages, roughly. */
    private static final long OVERHEAD = 512;

    /** No deadline, or one that has been asked for before the sequence came into memory. */
    static final long UNKNOWN = Long.MIN_VALUE;

    final String id;
    SequenceHeader header;
    SequenceCache cache;
    /** Records that are held until the sequence ends, if it began under a model that is not causal; or null. */
    HeldRecords held;
    /** What has been pooled so far; null if nothing is, or before it has been needed. */
    Pool pool;
    /** Records that wait; read with the cache, null before. */
    WaitingRecords waiting;
    /** Whether a header of this sequence is in state. */
    boolean stored;
    /** Records that wait for a step. */
    int pending;
    /** Whether a deadline of this sequence is pending. */
    boolean watched;
    /** That deadline, as far as it has been asked for since the sequence came into memory, or {@link #UNKNOWN}. */
    long wakeAt = UNKNOWN;
    /** Whether {@link ResidentSequences} has it; set there, as what follows. */
    boolean resident;
    /** Whether it differs from state. */
    boolean dirty;
    /** Whether it has sealed pages that are not in state. */
    boolean withSealed;
    /** Bytes as accounted for by {@link ResidentSequences}. */
    long accounted;
    /** Bytes that are not durable, as accounted for by {@link ResidentSequences}. */
    long dirtyBytes;

    ResidentSequence(String id) {
        this.id = id;
    }

    boolean isIdle() {
        return pending == 0;
    }

    long bytes() {
        return OVERHEAD
                + (cache == null ? 0 : cache.bytes())
                + (held == null ? 0 : held.bytes())
                + (pool == null ? 0 : pool.bytes())
                + (waiting == null ? 0 : waiting.bytes());
    }
}
