package dev.heed.operator;

import java.util.Arrays;
import java.util.Objects;

/**
 * A run of consecutive tokens of one sequence, as it enters the operator; or, with {@code erasure}, the request to forget the
 * sequence. Immutable: the arrays are not copied and never to be modified.
 *
 * @param sequenceId identifies the sequence, never empty; the key of the stream
 * @param epoch life of the sequence, 0 or more
 * @param startPosition absolute position of the first token
 * @param tokenCount number of tokens; 0 only with {@code endOfSequence} or {@code erasure}
 * @param embeddings {@code tokenCount} × hidden size, row-major
 * @param tokens surface text of each token, or null
 * @param endOfSequence whether no token of this sequence and epoch follows
 * @param erasure whether the sequence is to be erased; there are no tokens then
 * @param eventTime milliseconds since the epoch as the record says, or null: see {@link #timestamp()}
 * @param embeddingModel name of the model that made the embeddings, or null
 * @param origin where the record came from
 */
public record TokenSegment(
        String sequenceId,
        int epoch,
        long startPosition,
        int tokenCount,
        float[] embeddings,
        String[] tokens,
        boolean endOfSequence,
        boolean erasure,
        Long eventTime,
        String embeddingModel,
        RecordOrigin origin) {
    private static final float[] NONE = new float[0];

    /** Heap bytes without the embeddings, roughly. */
    private static final int OVERHEAD = 512;

    public TokenSegment {
        Objects.requireNonNull(sequenceId, "sequenceId");
        Objects.requireNonNull(embeddings, "embeddings");
        Objects.requireNonNull(origin, "origin");
        if (tokenCount < 0) {
            throw new IllegalArgumentException("tokenCount " + tokenCount + " is negative");
        }
        if (tokens != null && tokens.length != tokenCount) {
            throw new IllegalArgumentException(tokens.length + " tokens for a tokenCount of " + tokenCount);
        }
    }

    /** The request to forget everything about a sequence. */
    public static TokenSegment erasure(String sequenceId, RecordOrigin origin) {
        return new TokenSegment(sequenceId, 0, 0, 0, NONE, null, false, true, null, null, origin);
    }

    /** Event time in milliseconds since the epoch: the record's own, else the timestamp of the Kafka record. */
    public long timestamp() {
        return eventTime != null ? eventTime : origin.timestamp();
    }

    /** The position after the last token. */
    public long endPosition() {
        return startPosition + tokenCount;
    }

    /**
     * A part of this record, under a position of its own.
     *
     * @param from index of the first token
     * @param count number of tokens
     */
    TokenSegment part(int from, int count, long position) {
        if (from == 0 && count == tokenCount && position == startPosition) {
            return this;
        }
        boolean all = from == 0 && count == tokenCount;
        int size = count == 0 ? 0 : embeddings.length / tokenCount;
        return new TokenSegment(
                sequenceId,
                epoch,
                position,
                count,
                all ? embeddings : Arrays.copyOfRange(embeddings, from * size, (from + count) * size),
                all || tokens == null ? tokens : Arrays.copyOfRange(tokens, from, from + count),
                endOfSequence,
                erasure,
                eventTime,
                embeddingModel,
                origin);
    }

    /** Bytes that it takes in memory, roughly. */
    long heapBytes() {
        return OVERHEAD + (long) embeddings.length * Float.BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSegment that
                && sequenceId.equals(that.sequenceId)
                && epoch == that.epoch
                && startPosition == that.startPosition
                && tokenCount == that.tokenCount
                && Arrays.equals(embeddings, that.embeddings)
                && Arrays.equals(tokens, that.tokens)
                && endOfSequence == that.endOfSequence
                && erasure == that.erasure
                && Objects.equals(eventTime, that.eventTime)
                && Objects.equals(embeddingModel, that.embeddingModel)
                && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequenceId, epoch, startPosition, tokenCount, Arrays.hashCode(embeddings));
    }
}
