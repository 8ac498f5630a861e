package dev.heed.kernel;

import java.util.Objects;

/**
 * The scores and weights with which one head of one query saw its keys, in ascending position: what {@link Kernels#weigh} fills.
 * Reusable: each call replaces the content and allocates only to grow. One thread at a time.
 */
public final class HeadWeights {
    final VisibleTiles visible = new VisibleTiles();
    final ScoreAdjuster adjuster = new ScoreAdjuster();

    /** Raw scores, {@code [visible tiles][16]}. */
    private float[] tileScores = new float[0];

    /** The same by the queries of moved sinks, of which only those sinks are used. */
    private float[] sinkTileScores = new float[0];

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

    /** Room for {@link #tileScores()} once more. */
    float[] sinkTileScores() {
        if (sinkTileScores.length < tileScores.length) {
            sinkTileScores = new float[tileScores.length];
        }
        return sinkTileScores;
    }

    /** Takes the visible ones out of the tile scores, adjusts them and weighs them (ARITHMETIC.md, "Attention weights that are reported"). */
    void weigh(KvTile[] tiles, int head) {
        float maximum = collect(tiles, head);
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

    private float collect(KvTile[] tiles, int head) {
        float maximum = Float.NEGATIVE_INFINITY;
        count = 0;
        for (int i = 0; i < visible.count(); i++) {
            long start = tiles[visible.index(i)].start();
            for (int bits = visible.mask(i); bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                long position = start + slot;
                boolean moved = adjuster.sinkQueries != null && adjuster.isMovedSink(position);
                float raw = (moved ? sinkTileScores : tileScores)[i * KvTile.TOKENS + slot];
                float score = adjuster.apply(head, raw, position);
                positions[count] = position;
                scores[count] = score;
                maximum = Math.max(maximum, score);
                count++;
            }
        }
        return maximum;
    }
}
