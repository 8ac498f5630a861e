package dev.heed.kernel;

import java.util.Arrays;
import java.util.Optional;

/**
 * The arithmetic of attention over float arrays: the door to the scalar and the vector kernels, which give the same bits
 * (ARITHMETIC.md). Sizes are checked here, once per call; a wrong one is an {@link IllegalArgumentException}.
 *
 * <p>Immutable and stateless: one instance serves all threads, as long as the arrays and the scratch of concurrent calls differ.
 */
public final class Kernels {
    /** The version of ARITHMETIC.md that the kernels compute. Part of every model's fingerprint. */
    public static final int ARITHMETIC_VERSION = 1;

    /** Floats of the scratch that activations take: they stay in the first cache. */
    public static final int ACTIVATION_SCRATCH = 1024;

    /** Floats of the scratch that normalizations take. */
    public static final int NORM_SCRATCH = Lanes.COUNT;

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final Kernels SCALAR = new Kernels(new ScalarKernels());

    private final KernelBackend backend;

    private Kernels(KernelBackend backend) {
        this.backend = backend;
    }

    /** The fastest kernels that this JVM can run. Never fails. */
    public static Kernels best() {
        return vector().orElse(SCALAR);
    }

    /** The kernels in plain Java: slower, the same bits. */
    public static Kernels scalar() {
        return SCALAR;
    }

    /** The kernels on the vector API, if this JVM was started with its module and has vectors of at least four floats. */
    public static Optional<Kernels> vector() {
        return Optional.ofNullable(Detected.VECTOR);
    }

    /** Why {@link #vector()} is empty and how to mend it, in one line for a log; empty if the vector kernels are there. */
    public static Optional<String> missing() {
        return Optional.ofNullable(Detected.MISSING);
    }

    /** For logs: {@code scalar}, or for example {@code vector 512 bit}. */
    public String name() {
        return backend.name();
    }

    /**
     * {@code y = W x + b} for each row.
     *
     * @param biasOrNull {@code [outputs]}, or null for none
     * @param x {@code [rows][inputs]} from index 0; may be longer
     * @param y {@code [rows][outputs]} from index 0, overwritten; may be longer; another array than {@code x}
     */
    public void project(PackedMatrix matrix, float[] biasOrNull, float[] x, int rows, float[] y) {
        int outputs = matrix.outputs();
        Checks.range("x", x, 0, rows, matrix.inputs());
        Checks.range("y", y, 0, rows, outputs);
        if (x == y) {
            throw new IllegalArgumentException("a projection needs another array for its results than for its input");
        }
        if (biasOrNull == null) {
            Arrays.fill(y, 0, rows * outputs, 0);
        } else {
            Checks.length("bias", biasOrNull, outputs);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(biasOrNull, 0, y, row * outputs, outputs);
            }
        }
        backend.accumulate(matrix, x, rows, y);
    }

    /** Multiplies {@code x[0 … count − 1]} by a factor, in place. */
    public void scale(float[] x, int count, float factor) {
        Checks.range("x", x, 0, 1, count);
        for (int i = 0; i < count; i++) {
            x[i] *= factor;
        }
    }

    /**
     * Replaces {@code x[0 … count − 1]} by the values of an activation.
     *
     * @param scratch {@link #ACTIVATION_SCRATCH} floats, overwritten
     */
    public void activate(Activation activation, float[] x, int count, float[] scratch) {
        Checks.range("x", x, 0, 1, count);
        Checks.length("scratch", scratch, ACTIVATION_SCRATCH);
        backend.activate(activation, x, count, scratch);
    }

    /** Adds {@code by[0 … count − 1]} to {@code x}, in place. */
    public void add(float[] x, float[] by, int count) {
        Checks.range("x", x, 0, 1, count);
        Checks.range("what is added", by, 0, 1, count);
        for (int i = 0; i < count; i++) {
            x[i] += by[i];
        }
    }

    /** Multiplies {@code x[0 … count − 1]} by another array's elements, in place. */
    public void multiply(float[] x, float[] by, int count) {
        Checks.range("x", x, 0, 1, count);
        Checks.range("the factors", by, 0, 1, count);
        for (int i = 0; i < count; i++) {
            x[i] *= by[i];
        }
    }

    /**
     * Attention of a run of queries at consecutive positions of one sequence, all heads. Each row gets the bits that it gets
     * alone, and zeros without a visible key.
     *
     * @param rule what happens to scores before the softmax
     * @param tiles by ascending start, which are multiples of 16; absent tiles and empty slots are holes
     * @param tileCount tiles to look at, from index 0
     * @param queries {@code [rows][queryHeads][keyDim]} from {@code queryOffset}, scaled already
     * @param sinkQueriesOrNull the same queries as the sinks see them once they are moved up to the window ({@link
     *     Visibility#sinkShift}), laid out alike; null if they see the same
     * @param firstPosition absolute position of the first query; the keys and values of the queries themselves are among the
     *     tiles if they see one another
     * @param rows number of queries
     * @param mixed {@code [rows][queryHeads][valueDim]} from {@code mixedOffset}, overwritten; must not overlap the queries
     */
    public void attend(
            HeadLayout heads,
            Visibility visibility,
            ScoreRule rule,
            KvTile[] tiles,
            int tileCount,
            float[] queries,
            float[] sinkQueriesOrNull,
            int queryOffset,
            long firstPosition,
            int rows,
            float[] mixed,
            int mixedOffset,
            AttentionScratch scratch) {
        Checks.tiles(heads, tiles, tileCount);
        Checks.range("queries", queries, queryOffset, rows, heads.querySize());
        Checks.range("mixed", mixed, mixedOffset, rows, heads.mixedSize());
        Checks.rule(heads, rule, sinkQueriesOrNull, queryOffset, rows);
        if (queries == mixed
                && queryOffset < mixedOffset + rows * heads.mixedSize()
                && mixedOffset < queryOffset + rows * heads.querySize()) {
            throw new IllegalArgumentException("the mixed rows must not overlap the queries");
        }
        Arrays.fill(mixed, mixedOffset, mixedOffset + rows * heads.mixedSize(), 0);
        int most = AttentionScratch.rowsAtOnce(heads);
        for (int row = 0; row < rows; row += most) {
            int count = Math.min(most, rows - row);
            int shift = row * heads.querySize();
            scratch.begin(heads, count, queries, queryOffset + shift, mixed, mixedOffset + row * heads.mixedSize());
            scratch.blocks.begin(visibility, tiles, tileCount, firstPosition + row, count);
            scratch.adjuster.begin(rule, visibility, sinkQueriesOrNull);
            backend.attend(scratch);
            scratch.end();
        }
    }

    /** As above, of scores that stay as they are. */
    public void attend(
            HeadLayout heads,
            Visibility visibility,
            KvTile[] tiles,
            int tileCount,
            float[] queries,
            int queryOffset,
            long firstPosition,
            int rows,
            float[] mixed,
            int mixedOffset,
            AttentionScratch scratch) {
        attend(
                heads,
                visibility,
                ScoreRule.PLAIN,
                tiles,
                tileCount,
                queries,
                null,
                queryOffset,
                firstPosition,
                rows,
                mixed,
                mixedOffset,
                scratch);
    }

    /**
     * The scores and weights of one head of one query, for reports. The parameters are those of {@link #attend}.
     *
     * @param position absolute position of the query
     * @param head a query head
     * @param out overwritten; empty if no key is visible
     */
    public void weigh(
            HeadLayout heads,
            Visibility visibility,
            ScoreRule rule,
            KvTile[] tiles,
            int tileCount,
            float[] queries,
            float[] sinkQueriesOrNull,
            int queryOffset,
            long position,
            int head,
            HeadWeights out) {
        Checks.tiles(heads, tiles, tileCount);
        Checks.range("queries", queries, queryOffset, heads.queryHeads(), heads.keyDim());
        Checks.rule(heads, rule, sinkQueriesOrNull, queryOffset, 1);
        if (head < 0 || head >= heads.queryHeads()) {
            throw new IllegalArgumentException("there are " + heads.queryHeads() + " query heads, and no head " + head);
        }
        out.begin(rule, visibility, sinkQueriesOrNull, position);
        out.blocks.begin(visibility, tiles, tileCount, position, 1);
        int query = queryOffset + head * heads.keyDim();
        while (out.blocks.next()) {
            backend.score(heads, out.blocks, queries, query, head, out.blockScores);
            if (out.seesMovedSinks()) {
                backend.score(heads, out.blocks, sinkQueriesOrNull, query, head, out.sinkScores);
            }
            out.addBlock(head);
        }
        out.blocks.end();
        out.weigh();
    }

    /** As above, of scores that stay as they are. */
    public void weigh(
            HeadLayout heads,
            Visibility visibility,
            KvTile[] tiles,
            int tileCount,
            float[] queries,
            int queryOffset,
            long position,
            int head,
            HeadWeights out) {
        weigh(heads, visibility, ScoreRule.PLAIN, tiles, tileCount, queries, null, queryOffset, position, head, out);
    }

    /**
     * Layer normalization of one row.
     *
     * @param x {@code [n]} from {@code offset}
     * @param gamma {@code [n]}
     * @param beta {@code [n]}
     * @param y {@code [n]} from {@code yOffset}, overwritten; may be the input itself, but not overlap it otherwise
     */
    public void layerNorm(
            float[] x, int offset, int n, float[] gamma, float[] beta, float eps, float[] y, int yOffset) {
        if (n < 1) {
            throw new IllegalArgumentException("a row to normalize needs at least one element, not " + n);
        }
        Checks.range("x", x, offset, 1, n);
        Checks.range("y", y, yOffset, 1, n);
        Checks.length("gamma", gamma, n);
        Checks.length("beta", beta, n);
        if (x == y && offset != yOffset && Math.abs(offset - yOffset) < n) {
            throw new IllegalArgumentException("the normalized row overlaps its input without being the same");
        }
        backend.layerNorm(x, offset, n, gamma, beta, eps, y, yOffset, new float[NORM_SCRATCH]);
    }

    /**
     * Layer normalization of rows that lie one after the other, each by itself (Ba et al. 2016, "Layer Normalization").
     *
     * @param x {@code [rows][n]} from index 0, where n is the length of gamma; may be longer
     * @param gamma {@code [n]}
     * @param beta {@code [n]}
     * @param y {@code [rows][n]} from index 0, overwritten; may be the input itself
     * @param scratch {@link #NORM_SCRATCH} floats, overwritten
     */
    public void layerNorm(float[] x, int rows, float[] gamma, float[] beta, float eps, float[] y, float[] scratch) {
        int n = gamma.length;
        if (n < 1) {
            throw new IllegalArgumentException("a row to normalize needs at least one element");
        }
        Checks.range("x", x, 0, rows, n);
        Checks.range("y", y, 0, rows, n);
        Checks.length("beta", beta, n);
        Checks.length("scratch", scratch, NORM_SCRATCH);
        for (int row = 0; row < rows; row++) {
            backend.layerNorm(x, row * n, n, gamma, beta, eps, y, row * n, scratch);
        }
    }

    /**
     * Root mean square normalization of rows that lie one after the other, each by itself, in place: {@code x · gain / √(mean(x²) +
     * eps)} (Zhang and Sennrich 2019, "Root Mean Square Layer Normalization").
     *
     * @param x {@code [rows][n]} from index 0, where n is the length of the gain; may be longer
     * @param gain {@code [n]}
     * @param scratch {@link #NORM_SCRATCH} floats, overwritten
     */
    public void rmsNorm(float[] x, int rows, float[] gain, float eps, float[] scratch) {
        if (gain.length < 1) {
            throw new IllegalArgumentException("a row to normalize needs at least one element");
        }
        Checks.range("x", x, 0, rows, gain.length);
        Checks.length("scratch", scratch, NORM_SCRATCH);
        for (int row = 0; row < rows; row++) {
            backend.rmsNorm(x, row * gain.length, gain.length, gain, eps, scratch);
        }
    }

    /** As above, with scratch of its own. */
    public void rmsNorm(float[] x, int rows, float[] gain, float eps) {
        rmsNorm(x, rows, gain, eps, new float[NORM_SCRATCH]);
    }

    /**
     * Rotates the heads of one row in place, by the angles of its position (Su et al. 2021, "RoFormer").
     *
     * @param x {@code [heads][headDim]} from {@code offset}
     * @param angles {@code dim / 2} cosines from {@code row}, then as many sines
     * @param dim how many elements of each head are rotated, its first; even
     * @param interleaved whether pairs are (2i, 2i + 1), instead of (i, i + dim / 2)
     */
    public void rotate(
            float[] x, int offset, int heads, int headDim, float[] angles, int row, int dim, boolean interleaved) {
        if (dim % 2 != 0 || dim < 0 || dim > headDim) {
            throw new IllegalArgumentException("cannot rotate " + dim + " elements of a head that has " + headDim);
        }
        Checks.range("x", x, offset, heads, headDim);
        Checks.range("angles", angles, row, 1, dim);
        for (int head = 0; head < heads; head++) {
            Rotation.rotate(x, offset + head * headDim, angles, row, dim / 2, interleaved);
        }
    }

    /** Looks for the vector module once. {@link VectorKernels} is named nowhere else, so that it loads only where it can link. */
    private static final class Detected {
        static final Kernels VECTOR;
        static final String MISSING;

        static {
            Kernels vector = null;
            String missing = null;
            if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
                missing = "Attention runs on scalar kernels, several times slower: start the JVM with --add-modules="
                        + VECTOR_MODULE + " to use vectors (the results are the same)";
            } else {
                try {
                    vector = new Kernels(VectorKernels.create());
                } catch (LinkageError | UnsupportedOperationException e) {
                    missing = "Attention runs on scalar kernels, several times slower: --add-modules=" + VECTOR_MODULE
                            + " is set, but the vector kernels do not run here: " + e;
                }
            }
            VECTOR = vector;
            MISSING = missing;
        }
    }
}
