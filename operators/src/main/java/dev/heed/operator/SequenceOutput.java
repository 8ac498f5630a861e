package dev.heed.operator;

/** Where the results of the processor go. */
interface SequenceOutput {
    /** The vectors of one input record. */
    void emit(ContextualizedSegment segment);

    /** What one token attended to. */
    void emit(TokenAttention attention);

    /** The pooled vector of a sequence. */
    void emit(PooledSequence pooled);

    /** A record, or the rest of one, that could not be used. */
    void emit(RejectedSegment rejected);
}
