package dev.heed.operator;

import dev.heed.cache.SequenceHeader;

/**
 * Decides what becomes of a record, from the record and the sequence's header alone: which of its tokens are new, whether the sequence
 * begins or ends with it, and what is rejected. Pure: no state, no clock.
 */
final class Admission {
    private final SequencePolicy policy;

    Admission(SequencePolicy policy) {
        this.policy = policy;
    }

    /**
     * @param header the sequence's header, or null if it is unknown
     * @param segment a record with tokens or an end, no erasure
     */
    Decision decide(SequenceHeader header, TokenSegment segment) {
        boolean fresh = header == null || segment.epoch() > header.epoch();
        long start = start(header, segment, fresh);
        if (fresh) {
            if (policy.start() == SequencePolicy.Start.ZERO && start != 0) {
                return Decision.reject(
                        RejectionReason.NOT_AT_START,
                        "starts at position " + start
                                + " though the sequence is unknown; sequence.start: zero expects 0");
            }
            return accept(segment, start, start, 0, true);
        }
        if (segment.epoch() < header.epoch()) {
            return Decision.reject(
                    RejectionReason.LATE_EPOCH,
                    "epoch " + segment.epoch() + " is over: the sequence has reached epoch " + header.epoch());
        }
        long expected = header.nextPosition();
        long end = start + segment.tokenCount();
        if (header.ended()) {
            return end <= expected ? Decision.DUPLICATE : rejectAfterEnd(header, start);
        }
        if (start > expected) {
            return Decision.reject(
                    RejectionReason.GAP,
                    "starts at position " + start + ", expected " + expected + ": " + (start - expected)
                            + " tokens are missing");
        }
        if (end <= expected && !(segment.endOfSequence() && end == expected)) {
            return Decision.DUPLICATE;
        }
        return accept(segment, start, expected, header.tokenCount(), false);
    }

    private long start(SequenceHeader header, TokenSegment segment, boolean fresh) {
        if (policy.positions() == SequencePolicy.Positions.RECORD) {
            return segment.startPosition();
        }
        return fresh ? 0 : header.nextPosition();
    }

    private Decision rejectAfterEnd(SequenceHeader header, long start) {
        if (room(header.tokenCount()) == 0) {
            return Decision.reject(RejectionReason.CONTEXT_FULL, full(start));
        }
        return Decision.reject(
                RejectionReason.AFTER_END,
                "starts at position " + start + ", but the sequence ended at position " + header.nextPosition()
                        + "; raise the epoch to begin it again");
    }

    private String full(long position) {
        return "the context is full at position " + position + ": context.max-tokens is " + policy.maxTokens();
    }

    private long room(long tokenCount) {
        return policy.overflow() == SequencePolicy.Overflow.SLIDE
                ? Long.MAX_VALUE
                : Math.max(0, policy.maxTokens() - tokenCount);
    }

    private Decision accept(TokenSegment segment, long start, long from, long tokenCount, boolean fresh) {
        int skip = (int) (from - start);
        long room = room(tokenCount);
        int offered = segment.tokenCount() - skip;
        int count = (int) Math.min(offered, room);
        boolean endsAtLimit = policy.overflow() == SequencePolicy.Overflow.END && offered >= room && offered > 0;
        boolean ends = segment.endOfSequence() || endsAtLimit;
        if (count == offered) {
            return new Decision(true, fresh, from, skip, count, ends, null, null);
        }
        boolean nothing = count == 0 && !ends;
        return new Decision(!nothing, fresh, from, skip, count, ends, RejectionReason.CONTEXT_FULL, full(from + count));
    }

    /**
     * What becomes of a record.
     *
     * @param accepted whether it contributes tokens, or ends the sequence
     * @param fresh whether a new life of the sequence begins with it
     * @param position position of the first new token, or of the end
     * @param skip tokens at its beginning that were seen before
     * @param count new tokens
     * @param ends whether the sequence ends after them
     * @param rejection why the record, or what is left of it, is rejected; null if it is not
     * @param message what was expected and found, without the record's name; null without a rejection
     */
    record Decision(
            boolean accepted,
            boolean fresh,
            long position,
            int skip,
            int count,
            boolean ends,
            RejectionReason rejection,
            String message) {
        static final Decision DUPLICATE = new Decision(false, false, 0, 0, 0, false, null, null);

        static Decision reject(RejectionReason reason, String message) {
            return new Decision(false, false, 0, 0, 0, false, reason, message);
        }
    }
}
