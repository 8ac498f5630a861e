package dev.heed.operator;

import java.util.Arrays;
import java.util.Objects;

/**
 * The attention output for the tokens of one input record. Immutable: the arrays are not copied and never to be modified.
 *
 * @param sequenceId identifies the sequence
 * @param epoch life of the sequence
 * @param startPosition absolute position of the first token
 * @param tokenCount number of tokens
 * @param vectors {@code tokenCount} × output size, row-major
 * @param tokens surface text of each token, or null
 * @param endOfSequence whether the sequence ended with these tokens
 * @param eventTime event time of the input, milliseconds since the epoch
 * @param contextStart first position that the first of these tokens could see
 * @param model {@code name@fingerprint} of the model
 * @param origin where the input came from: its headers are copied to the output
 */
public record ContextualizedSegment(
        String sequenceId,
        int epoch,
        long startPosition,
        int tokenCount,
        float[] vectors,
        String[] tokens,
        boolean endOfSequence,
        long eventTime,
        long contextStart,
        String model,
        RecordOrigin origin) {
    public ContextualizedSegment {
        Objects.requireNonNull(sequenceId, "sequenceId");
        Objects.requireNonNull(vectors, "vectors");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(origin, "origin");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextualizedSegment that
                && sequenceId.equals(that.sequenceId)
                && epoch == that.epoch
                && startPosition == that.startPosition
                && tokenCount == that.tokenCount
                && Arrays.equals(vectors, that.vectors)
                && Arrays.equals(tokens, that.tokens)
                && endOfSequence == that.endOfSequence
                && eventTime == that.eventTime
                && contextStart == that.contextStart
                && model.equals(that.model)
                && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequenceId, epoch, startPosition, tokenCount, Arrays.hashCode(vectors));
    }
}
