package dev.heed.bench.kernels;

import dev.heed.kernel.HeadLayout;
import java.util.SplittableRandom;

/**
 * A context of random tokens of 12 query heads × 64, of which the last sixteen are decoded one by one: what a tail page takes. So a
 * token sees n − 15 to n keys, n − 7.5 on average, whoever attends.
 */
final class DecodeData {
    static final int QUERY_HEADS = 12;
    static final int HEAD_DIM = 64;
    static final int TOKENS = 16;
    static final float SCALE = 1 / 8f;

    final HeadLayout heads;
    final int length;

    /** Tokens that are cached before the first is decoded. */
    final int past;

    /** {@code [length][keyHeads][headDim]}. */
    final float[] keys;

    /** {@code [length][keyHeads][headDim]}. */
    final float[] values;

    /** {@code [TOKENS][queryHeads][headDim]}. */
    final float[] queries;

    DecodeData(int length, int keyHeads) {
        this.heads = new HeadLayout(QUERY_HEADS, keyHeads, HEAD_DIM, HEAD_DIM);
        this.length = length;
        this.past = length - TOKENS;
        SplittableRandom random = new SplittableRandom(length + keyHeads);
        keys = floats(random, length * heads.keySize());
        values = floats(random, length * heads.valueSize());
        queries = floats(random, TOKENS * heads.querySize());
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextDouble(-2, 2);
        }
        return floats;
    }

    /** The row of a token to decode among all keys or values. */
    float[] row(float[] rows, int token) {
        int size = heads.keySize();
        float[] row = new float[size];
        System.arraycopy(rows, (past + token) * size, row, 0, size);
        return row;
    }

    float[] query(int token) {
        float[] row = new float[heads.querySize()];
        System.arraycopy(queries, token * row.length, row, 0, row.length);
        return row;
    }

    /** The first rows of keys or values, heads first: {@code [keyHeads][capacity][headDim]}, zeros behind them. */
    float[] headsFirst(float[] rows, int count, int capacity) {
        float[] turned = new float[heads.keyHeads() * capacity * HEAD_DIM];
        for (int row = 0; row < count; row++) {
            for (int head = 0; head < heads.keyHeads(); head++) {
                int from = (row * heads.keyHeads() + head) * HEAD_DIM;
                System.arraycopy(rows, from, turned, (head * capacity + row) * HEAD_DIM, HEAD_DIM);
            }
        }
        return turned;
    }

    /** Fails unless this is what the last token mixes in its first and last head: everybody must have computed the same. */
    void check(float[] mixed) {
        check(mixed, 1e-4);
    }

    /** Does so with an allowance of its own, for types that round keys and values: these are within ±2. */
    void check(float[] mixed, double allowance) {
        for (int head : new int[] {0, QUERY_HEADS - 1}) {
            double[] expected = lastToken(head);
            for (int e = 0; e < HEAD_DIM; e++) {
                float actual = mixed[head * HEAD_DIM + e];
                if (!(Math.abs(actual - expected[e]) < allowance)) {
                    throw new IllegalStateException(
                            "head " + head + ", element " + e + ": " + actual + ", not " + expected[e]);
                }
            }
        }
    }

    private double[] lastToken(int head) {
        int size = heads.keySize();
        int column = head / heads.group() * HEAD_DIM;
        int query = (TOKENS - 1) * heads.querySize() + head * HEAD_DIM;
        double[] mixed = new double[HEAD_DIM];
        double sum = 0;
        for (int j = 0; j < length; j++) {
            double score = 0;
            for (int i = 0; i < HEAD_DIM; i++) {
                score += (double) queries[query + i] * SCALE * keys[j * size + column + i];
            }
            double weight = Math.exp(score);
            sum += weight;
            for (int e = 0; e < HEAD_DIM; e++) {
                mixed[e] += weight * values[j * size + column + e];
            }
        }
        for (int e = 0; e < HEAD_DIM; e++) {
            mixed[e] /= sum;
        }
        return mixed;
    }
}
