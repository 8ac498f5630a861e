package dev.heed.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes segments. */
final class Segments {
    private Segments() {}

    static RecordOrigin origin(long offset) {
        return new RecordOrigin("tokens", 0, offset, 5_000 + offset, List.of());
    }

    /** Rows of seeded random embeddings, {@code [tokens][hidden]}. */
    static float[][] embeddings(Random random, int tokens, int hidden) {
        float[][] rows = new float[tokens][hidden];
        for (float[] row : rows) {
            for (int i = 0; i < hidden; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** The tokens {@code from} to {@code to} of a sequence that begins at {@code start}, as one record. */
    static TokenSegment of(String id, long start, float[][] rows, int from, int to, boolean end) {
        return of(id, 0, start, rows, from, to, end);
    }

    static TokenSegment of(String id, int epoch, long start, float[][] rows, int from, int to, boolean end) {
        String[] tokens = new String[to - from];
        Arrays.setAll(tokens, i -> "t" + (from + i));
        return new TokenSegment(
                id, epoch, start + from, to - from, flat(rows, from, to), tokens, end, false, null, null, origin(from));
    }

    /** The end of a sequence, without a token. */
    static TokenSegment end(String id, int epoch, long position) {
        return new TokenSegment(id, epoch, position, 0, new float[0], null, true, false, null, null, origin(position));
    }

    static TokenSegment erasure(String id) {
        return TokenSegment.erasure(id, origin(0));
    }

    /** The same record from a producer that does not know its words. */
    static TokenSegment withoutTokens(TokenSegment segment) {
        return new TokenSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                segment.embeddings(),
                null,
                segment.endOfSequence(),
                false,
                segment.eventTime(),
                segment.embeddingModel(),
                segment.origin());
    }

    /** The same record with an event time of its own. */
    static TokenSegment at(long eventTime, TokenSegment segment) {
        return new TokenSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                segment.embeddings(),
                segment.tokens(),
                segment.endOfSequence(),
                segment.erasure(),
                eventTime,
                segment.embeddingModel(),
                segment.origin());
    }

    private static float[] flat(float[][] rows, int from, int to) {
        int hidden = rows[0].length;
        float[] flat = new float[(to - from) * hidden];
        for (int i = from; i < to; i++) {
            System.arraycopy(rows[i], 0, flat, (i - from) * hidden, hidden);
        }
        return flat;
    }
}
