package dev.heed.kernel;

/**
 * The arithmetic behind {@link Kernels}, which has checked every size before it calls. Implementations are stateless, safe for any
 * number of threads, and follow ARITHMETIC.md to the bit.
 */
interface KernelBackend {
    /** What runs here, for logs: for example {@code scalar} or {@code vector 512 bit}. */
    String name();

    /** As {@link Kernels#project}, with {@code y} filled beforehand with the bias or zeros. */
    void accumulate(PackedMatrix matrix, float[] x, int rows, float[] y);

    /**
     * As {@link Kernels#attend}. The scratch holds the visible tiles, its running maxima and sums and the mixed row are in their
     * initial state: −∞, zeros and zeros.
     */
    void attend(
            HeadLayout heads,
            KvTile[] tiles,
            float[] queries,
            int queryOffset,
            float[] mixed,
            int mixedOffset,
            AttentionScratch scratch);

    /**
     * Scores of one head: {@code scores[i * 16 + slot]} for the i-th visible tile. Those of invisible slots are arbitrary, and there is
     * room for a whole block of them after the last.
     */
    void score(
            HeadLayout heads,
            KvTile[] tiles,
            VisibleTiles visible,
            float[] queries,
            int queryOffset,
            int head,
            float[] scores);

    void layerNorm(float[] x, int offset, int n, float[] gamma, float[] beta, float eps, float[] y, int yOffset);

    /** As {@link Kernels#rmsNorm}, of one row. */
    void rmsNorm(float[] x, int offset, int n, float[] gain, float eps);
}
