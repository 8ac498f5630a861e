package dev.heed.kernel;

import java.util.Arrays;
import java.util.Objects;

/**
 * The scores and weights with which one head of one query saw its keys, in ascending position: what {@link Kernels#weigh} fills.
 * Reusable: each call replaces the content and allocates only to grow. One thread at a time.
 */
public final class HeadWeights {
    final Blocks blocks = new Blocks();
    private final ScoreAdjuster adjuster = new ScoreAdjuster();

    /** Raw scores of the current block. */
    final float[] blockScores = new float[Blocks.TOKENS];

    /** The same by the query of moved sinks, of which only those sinks are used. */
    final float[] sinkScores = new float[Blocks.TOKENS];

    private long[] positions = new long[0];
    private float[] scores = new float[0];
    private float[] weights = new float[0];
    private int count;

    /** Number of visible keys. */
    public int count() {
        return count;
    }

    /** Absolute position of the i-th visible key. */
    public long position(int i) {
        return positions[Objects.checkIndex(i, count)];
    }

    /** Score of the i-th visible key as it enters the softmax: scaled, capped and biased. */
    public float score(int i) {
        return scores[Objects.checkIndex(i, count)];
    }

    /** Softmax weight of the i-th visible key; all of them sum to 1 but for rounding. */
    public float weight(int i) {
        return weights[Objects.checkIndex(i, count)];
    }

    /** Forgets what was weighed before and turns to a query. */
    void begin(ScoreRule rule, Visibility visibility, float[] sinkQueriesOrNull, long position) {
        count = 0;
        adjuster.begin(rule, visibility, sinkQueriesOrNull);
        adjuster.row(position);
    }

    /** Whether some scores of the current block are to be taken from {@link #sinkScores}. */
    boolean seesMovedSinks() {
        return adjuster.rescores(blocks.start());
    }

    /** Takes the visible ones out of the scores of the current block, and adjusts them. */
    void addBlock(int head) {
        if (scores.length < count + Blocks.TOKENS) {
            int capacity = 2 * (count + Blocks.TOKENS);
            positions = Arrays.copyOf(positions, capacity);
            scores = Arrays.copyOf(scores, capacity);
            weights = new float[capacity];
        }
        for (long bits = blocks.mask(0); bits != 0; bits &= bits - 1) {
            int slot = Long.numberOfTrailingZeros(bits);
            long position = blocks.start() + slot;
            float raw = (adjuster.rescores(position) ? sinkScores : blockScores)[slot];
            positions[count] = position;
            scores[count] = adjuster.apply(head, raw, position);
            count++;
        }
    }

    /** Weighs the scores (ARITHMETIC.md, "Attention weights that are reported"). */
    void weigh() {
        float maximum = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            maximum = Math.max(maximum, scores[i]);
        }
        float[] lanes = new float[Lanes.COUNT];
        for (int i = 0; i < count; i++) {
            float w = Exp.exp(scores[i] - maximum);
            weights[i] = w;
            lanes[(int) (positions[i] % Lanes.COUNT)] += w;
        }
        float sum = Lanes.reduce(lanes, 0);
        for (int i = 0; i < count; i++) {
            weights[i] /= sum;
        }
    }
}
