package dev.heed.kernel;

import java.util.Arrays;

/**
 * What {@link Kernels#attend} needs beside its arguments. It grows to the largest layout and tile count it has met and then allocates
 * nothing. Its content means nothing between calls, so one instance serves all layers and sequences of a thread; never two threads at
 * once.
 */
public final class AttentionScratch {
    /** The tiles that the current query sees. */
    final VisibleTiles visible = new VisibleTiles();

    /** What happens to the raw scores of the current query. */
    final ScoreAdjuster adjuster = new ScoreAdjuster();

    /** Scores, then unnormalized weights, of one head over one block, {@code [4][16]}. */
    final float[] block = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];

    /** −1 where the query does not see the slot of the block, else 0, {@code [4][16]}. */
    final float[] hidden = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];

    /** Key and value arrays of the block's visible tiles. */
    final float[][] keys = new float[VisibleTiles.BLOCK_TILES][];

    final float[][] values = new float[VisibleTiles.BLOCK_TILES][];

    /** Running maximum, {@code [queryHeads]}. */
    float[] maxima = new float[0];

    /** Sixteen running sums of each head, {@code [queryHeads][16]}. */
    float[] sums = new float[0];

    /** Makes room for a layout and puts the running maxima and sums into their initial state. */
    void begin(HeadLayout heads) {
        int queryHeads = heads.queryHeads();
        if (maxima.length < queryHeads) {
            maxima = new float[queryHeads];
            sums = new float[queryHeads * Lanes.COUNT];
        }
        Arrays.fill(maxima, 0, queryHeads, Float.NEGATIVE_INFINITY);
        Arrays.fill(sums, 0, queryHeads * Lanes.COUNT, 0);
    }

    /** Lets go of the tiles, which may be large and leave the cache. */
    void end() {
        Arrays.fill(keys, null);
        Arrays.fill(values, null);
    }
}
