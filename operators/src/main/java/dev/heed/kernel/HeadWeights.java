package dev.heed.kernel;

import java.util.Objects;

/**
 * The scores and weights with which one head of one query saw its keys, in ascending position: what {@link Kernels#weigh} fills.
 * Reusable: each call replaces the content and allocates only to grow. One thread at a time.
 */
public final class HeadWeights {
    final VisibleTiles visible = new VisibleTiles();

    /** Raw scores, {@code [visible tiles][16]}. */
    private float[] tileScores = new float[0];

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

    /** Scaled score of the i-th visible key, before the softmax. */
    public float score(int i) {
        return scores[Objects.checkIndex(i, count)];
    }

    /** Softmax weight of the i-th visible key; all of them sum to 1 but for rounding. */
    public float weight(int i) {
        return weights[Objects.checkIndex(i, count)];
    }

    /** Room for the scores of all visible tiles and a block more, since vector kernels write whole blocks. */
    float[] tileScores() {
        int size = (visible.count() + VisibleTiles.BLOCK_TILES) * KvTile.TOKENS;
        if (tileScores.length < size) {
            int capacity = Math.max(size, 2 * tileScores.length);
            tileScores = new float[capacity];
            positions = new long[capacity];
            scores = new float[capacity];
            weights = new float[capacity];
        }
        return tileScores;
    }

    /** Takes the visible ones out of the tile scores and weighs them (ARITHMETIC.md, "Attention weights that are reported"). */
    void weigh(KvTile[] tiles) {
        float maximum = collect(tiles);
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

    private float collect(KvTile[] tiles) {
        float maximum = Float.NEGATIVE_INFINITY;
        count = 0;
        for (int i = 0; i < visible.count(); i++) {
            long start = tiles[visible.index(i)].start();
            for (int bits = visible.mask(i); bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                float score = tileScores[i * KvTile.TOKENS + slot];
                positions[count] = start + slot;
                scores[count] = score;
                maximum = Math.max(maximum, score);
                count++;
            }
        }
        return maximum;
    }
}
