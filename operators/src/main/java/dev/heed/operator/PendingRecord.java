package dev.heed.operator;

import dev.heed.model.AttentionStack;

/**
 * A record whose tokens have been accepted and wait, some or all of them, for a step; or only the end of a sequence that no record ends,
 * which waits for those before it. Not thread-safe.
 */
final class PendingRecord {
    final ResidentSequence sequence;
    /** The record; null for the end alone. */
    final TokenSegment segment;

    final long position;
    final int skip;
    final int count;
    final boolean ends;
    final long contextStart;
    final float[] vectors;
    /** Tokens, this record's and those of the ones after it, that have to run in one step; 0 if it may be cut anywhere. */
    int together;
    /** Tokens that have been put into a step so far. */
    int taken;
    /** Tokens whose vectors have been computed so far. */
    int done;

    /** A record of which what has been decided runs at once. */
    PendingRecord(ResidentSequence sequence, TokenSegment segment, Admission.Decision decision, AttentionStack stack) {
        this(sequence, segment, decision.position(), decision.skip(), decision.count(), decision.ends(), stack);
    }

    /** A record that has been held, trimmed to what was accepted. */
    PendingRecord(ResidentSequence sequence, TokenSegment held, boolean ends, AttentionStack stack) {
        this(sequence, held, held.startPosition(), 0, held.tokenCount(), ends, stack);
    }

    /** The end of a sequence that no record ends. */
    static PendingRecord end(ResidentSequence sequence, AttentionStack stack) {
        return new PendingRecord(sequence, null, sequence.header.nextPosition(), 0, 0, true, stack);
    }

    private PendingRecord(
            ResidentSequence sequence,
            TokenSegment segment,
            long position,
            int skip,
            int count,
            boolean ends,
            AttentionStack stack) {
        this.sequence = sequence;
        this.segment = segment;
        this.position = position;
        this.skip = skip;
        this.count = count;
        this.ends = ends;
        this.contextStart = stack.firstVisible(sequence.header.contextStart(), position);
        this.vectors = new float[Math.multiplyExact(count, stack.outputSize())];
    }

    String token(int index) {
        return segment.tokens() == null ? null : segment.tokens()[skip + index];
    }
}
