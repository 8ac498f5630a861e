package dev.heed.operator;

import dev.heed.model.AttentionStack;

/** A record whose tokens have been accepted and wait, some or all of them, for a step. Not thread-safe. */
final class PendingRecord {
    final ResidentSequence sequence;
    final TokenSegment segment;
    final long position;
    final int skip;
    final int count;
    final boolean ends;
    final long contextStart;
    final float[] vectors;
    /** Tokens that have been put into a step so far. */
    int taken;
    /** Tokens whose vectors have been computed so far. */
    int done;

    PendingRecord(ResidentSequence sequence, TokenSegment segment, Admission.Decision decision, AttentionStack stack) {
        this.sequence = sequence;
        this.segment = segment;
        this.position = decision.position();
        this.skip = decision.skip();
        this.count = decision.count();
        this.ends = decision.ends();
        this.contextStart = stack.firstVisible(sequence.header.contextStart(), position);
        this.vectors = new float[Math.multiplyExact(count, stack.outputSize())];
    }

    String token(int index) {
        return segment.tokens() == null ? null : segment.tokens()[skip + index];
    }
}
