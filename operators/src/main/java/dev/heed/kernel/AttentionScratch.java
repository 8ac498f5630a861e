package dev.heed.kernel;

import java.util.Arrays;

/**
 * What {@link Kernels#attend} works in: the operands of the current call, and memory that grows to the largest layout and run of
 * queries it has met; from then on nothing is allocated. Its content means nothing between calls, so one instance serves all layers
 * and sequences of a thread; never two threads at once.
 */
public final class AttentionScratch {
    /**
     * Heads of queries that are brought to one key head at once: the more, the fewer times the cache is read; but their scores, 256
     * bytes each, and their queries and mixes share the L1 cache with the block's keys or values.
     */
    static final int READERS = 48;

    /** The layout of the current call. */
    HeadLayout heads;

    /** {@code [rows][queryHeads][keyDim]} from {@link #queryOffset}. */
    float[] queries;

    int queryOffset;

    /** {@code [rows][queryHeads][valueDim]} from {@link #mixedOffset}. */
    float[] mixed;

    int mixedOffset;

    /** The blocks that the rows of the current call see. */
    final Blocks blocks = new Blocks();

    /** What happens to the raw scores. */
    final ScoreAdjuster adjuster = new ScoreAdjuster();

    /** Scores, then unnormalized weights, over the current block, {@code [heads at once][64]}. */
    float[] scores = new float[0];

    /** Running maximum, {@code [rows][queryHeads]}. */
    float[] maxima = new float[0];

    /** Sixteen running sums, {@code [rows][queryHeads][16]}. */
    float[] sums = new float[0];

    /** The current block as the vector kernels want it. */
    final BlockReaders readers = new BlockReaders();

    /** How many rows are attended together. */
    static int rowsAtOnce(HeadLayout heads) {
        return Math.max(1, READERS / heads.group());
    }

    /** Takes the operands, makes room for {@code rows}, and puts the running maxima and sums into their initial state. */
    void begin(
            HeadLayout newHeads,
            int rows,
            float[] newQueries,
            int newQueryOffset,
            float[] newMixed,
            int newMixedOffset) {
        heads = newHeads;
        queries = newQueries;
        queryOffset = newQueryOffset;
        mixed = newMixed;
        mixedOffset = newMixedOffset;
        int states = rows * heads.queryHeads();
        if (maxima.length < states) {
            maxima = new float[states];
            sums = new float[states * Lanes.COUNT];
        }
        int scoreCount = Math.max(READERS, rows * heads.group()) * Blocks.TOKENS;
        if (scores.length < scoreCount) {
            scores = new float[scoreCount];
        }
        readers.reserve(rows, rows * heads.group());
        Arrays.fill(maxima, 0, states, Float.NEGATIVE_INFINITY);
        Arrays.fill(sums, 0, states * Lanes.COUNT, 0);
    }

    /** Lets go of the operands, and of the tiles, which may be large and leave the cache. */
    void end() {
        queries = null;
        mixed = null;
        adjuster.end();
        blocks.end();
        readers.end();
    }
}
