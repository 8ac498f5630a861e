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
     * As {@link Kernels#attend} for the operands of the scratch, of at most {@link AttentionScratch#rowsAtOnce} rows. Its blocks stand
     * before the first; its running maxima and sums, and the mixed rows, are in their initial state: −∞, zeros and zeros.
     */
    void attend(AttentionScratch scratch);

    /**
     * Raw scores of one head over the current block.
     *
     * @param query index of the head's query, {@code [keyDim]}
     * @param scores {@code [64]} from index 0; those of slots that the query does not see are arbitrary
     */
    void score(HeadLayout heads, Blocks blocks, float[] queries, int query, int head, float[] scores);

    /**
     * As {@link Kernels#layerNorm}, of one row.
     *
     * @param lanes {@code [16]}, overwritten
     */
    void layerNorm(
            float[] x,
            int offset,
            int n,
            float[] gamma,
            float[] beta,
            float eps,
            float[] y,
            int yOffset,
            float[] lanes);

    /**
     * As {@link Kernels#rmsNorm}, of one row.
     *
     * @param lanes {@code [16]}, overwritten
     */
    void rmsNorm(float[] x, int offset, int n, float[] gain, float eps, float[] lanes);

    /** As {@link Kernels#activate}. */
    void activate(Activation activation, float[] x, int count, float[] scratch);
}
