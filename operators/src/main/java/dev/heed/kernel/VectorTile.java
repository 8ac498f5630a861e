package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles {@code y += W x} of a few rows × 64 columns, every lane one chain over {@code k}, ascending: what projections and
 * scores have in common. A column is an output of a projection or a token of a block.
 *
 * <p>The 64 columns of W come in quarters of 16, {@code [k][16]}, at the same place of four arrays: element {@code k} of column {@code c}
 * is {@code quarters[c / 16][base + k · 16 + c mod 16]}. With one index for four loads a step of the loop is little more than its fused
 * multiply-adds; with four, of 50 instructions instead of 25, the CPU looked half as far ahead and fetched a third less from memory. (The
 * distance from one k to the next is a constant so that C2 can take the bounds checks out of the loop.)
 *
 * <p>With 16 lanes a tile is up to four rows × four vectors, 16 accumulators; one of six rows spills and is five times slower. Fewer
 * lanes come with fewer registers: see {@link #MOST_ROWS}. With fewer than eight accumulators the chains wait for one another. With eight
 * lanes, AVX2, the sixteen registers hold the accumulators of two rows and what a step needs, if C2 does not unroll the loop: it would load
 * ahead, and keep accumulators in memory, whose chains wait for stores. So {@link #two} counts by what lies between two steps, 16; C2 unrolls no
 * loop that counts by more than eight. (AMD Zen 3, 16 rows, 384 → 1152: three rows 430 µs, two unrolled 560, each row alone 350, two so 230.)
 *
 * <p>Each is one long method on purpose. C2 stops inlining after 8,000 bytecodes of one compilation, a vector operation counts a
 * hundred or two, and a vector that meets a call which is not inlined is boxed. Above 325 bytecodes (FreqInlineSize) a method is
 * never inlined, and each tile is compiled alone.
 */
final class VectorTile {
    /** Columns of a tile. */
    static final int COLUMNS = 64;

    private static final int QUARTER = 16;

    /** Where the second, third and fourth vector of a group of four begins in its quarter, beyond the first: 0 with 16 lanes. */
    private static final int IN_1 = LANES % QUARTER;

    private static final int IN_2 = 2 * LANES % QUARTER;
    private static final int IN_3 = 3 * LANES % QUARTER;

    /** The most rows whose accumulators, and what else a step needs, fit into the registers: 32 with AVX-512, else 16. */
    static final int MOST_ROWS = LANES == 16 ? 4 : LANES == 8 ? 2 : 3;

    private VectorTile() {}

    /** How many rows to take next of those that are left: as many as fit, without leaving a single one. */
    static int rows(int left) {
        return left == MOST_ROWS + 1 ? MOST_ROWS - 1 : Math.min(left, MOST_ROWS);
    }

    /**
     * One row.
     *
     * @param x a row of {@code count} elements from {@code a}
     * @param y a row of 64 floats from {@code out}
     */
    static void one(float[][] quarters, int base, int count, float[] x, int a, float[] y, int out) {
        if (LANES == 8) {
            oneOfEight(quarters, base, count, x, a, y, out);
        } else {
            oneOfFour(quarters, base, count, x, a, y, out);
        }
    }

    /** All 64 columns at once: eight chains, and each element of W is read by its multiply-add. */
    private static void oneOfEight(float[][] quarters, int base, int count, float[] x, int a, float[] y, int out) {
        float[] w0 = quarters[0];
        float[] w1 = quarters[1];
        float[] w2 = quarters[2];
        float[] w3 = quarters[3];
        FloatVector a0 = load(y, out);
        FloatVector a1 = load(y, out + LANES);
        FloatVector a2 = load(y, out + 2 * LANES);
        FloatVector a3 = load(y, out + 3 * LANES);
        FloatVector a4 = load(y, out + 4 * LANES);
        FloatVector a5 = load(y, out + 5 * LANES);
        FloatVector a6 = load(y, out + 6 * LANES);
        FloatVector a7 = load(y, out + 7 * LANES);
        for (int k = 0; k < count; k++) {
            int in = base + k * QUARTER;
            FloatVector element = broadcast(x[a + k]);
            a0 = element.fma(load(w0, in), a0);
            a1 = element.fma(load(w0, in + LANES), a1);
            a2 = element.fma(load(w1, in), a2);
            a3 = element.fma(load(w1, in + LANES), a3);
            a4 = element.fma(load(w2, in), a4);
            a5 = element.fma(load(w2, in + LANES), a5);
            a6 = element.fma(load(w3, in), a6);
            a7 = element.fma(load(w3, in + LANES), a7);
        }
        a0.intoArray(y, out);
        a1.intoArray(y, out + LANES);
        a2.intoArray(y, out + 2 * LANES);
        a3.intoArray(y, out + 3 * LANES);
        a4.intoArray(y, out + 4 * LANES);
        a5.intoArray(y, out + 5 * LANES);
        a6.intoArray(y, out + 6 * LANES);
        a7.intoArray(y, out + 7 * LANES);
    }

    /**
     * Four vectors of columns at a time. Four chains are enough: what holds it up is the reading of the matrix, and of four streams, not
     * more, the CPU fetches ahead best.
     */
    private static void oneOfFour(float[][] quarters, int base, int count, float[] x, int a, float[] y, int out) {
        for (int at = 0; at < COLUMNS; at += 4 * LANES) {
            float[] w0 = quarters[at / QUARTER];
            float[] w1 = quarters[(at + LANES) / QUARTER];
            float[] w2 = quarters[(at + 2 * LANES) / QUARTER];
            float[] w3 = quarters[(at + 3 * LANES) / QUARTER];
            int yA = out + at;
            FloatVector a0 = load(y, yA);
            FloatVector a1 = load(y, yA + LANES);
            FloatVector a2 = load(y, yA + 2 * LANES);
            FloatVector a3 = load(y, yA + 3 * LANES);
            for (int k = 0; k < count; k++) {
                int in = base + k * QUARTER;
                FloatVector element = broadcast(x[a + k]);
                a0 = element.fma(load(w0, in), a0);
                a1 = element.fma(load(w1, in + IN_1), a1);
                a2 = element.fma(load(w2, in + IN_2), a2);
                a3 = element.fma(load(w3, in + IN_3), a3);
            }
            a0.intoArray(y, yA);
            a1.intoArray(y, yA + LANES);
            a2.intoArray(y, yA + 2 * LANES);
            a3.intoArray(y, yA + 3 * LANES);
        }
    }

    /**
     * Two rows with one matrix.
     *
     * @param x rows of {@code count} elements from {@code a} and {@code b}
     * @param y rows of 64 floats from {@code outA} and {@code outB}
     */
    static void two(float[][] quarters, int base, int count, float[] x, int a, int b, float[] y, int outA, int outB) {
        for (int at = 0; at < COLUMNS; at += 4 * LANES) {
            float[] w0 = quarters[at / QUARTER];
            float[] w1 = quarters[(at + LANES) / QUARTER];
            float[] w2 = quarters[(at + 2 * LANES) / QUARTER];
            float[] w3 = quarters[(at + 3 * LANES) / QUARTER];
            int yA = outA + at;
            int yB = outB + at;
            FloatVector a0 = load(y, yA);
            FloatVector a1 = load(y, yA + LANES);
            FloatVector a2 = load(y, yA + 2 * LANES);
            FloatVector a3 = load(y, yA + 3 * LANES);
            FloatVector b0 = load(y, yB);
            FloatVector b1 = load(y, yB + LANES);
            FloatVector b2 = load(y, yB + 2 * LANES);
            FloatVector b3 = load(y, yB + 3 * LANES);
            int end = base + count * QUARTER; // not unrolled, as the class says
            for (int in = base, k = 0; in < end; in += QUARTER, k++) {
                FloatVector k0 = load(w0, in);
                FloatVector k1 = load(w1, in + IN_1);
                FloatVector k2 = load(w2, in + IN_2);
                FloatVector k3 = load(w3, in + IN_3);
                FloatVector element = broadcast(x[a + k]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + k]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
            }
            a0.intoArray(y, yA);
            a1.intoArray(y, yA + LANES);
            a2.intoArray(y, yA + 2 * LANES);
            a3.intoArray(y, yA + 3 * LANES);
            b0.intoArray(y, yB);
            b1.intoArray(y, yB + LANES);
            b2.intoArray(y, yB + 2 * LANES);
            b3.intoArray(y, yB + 3 * LANES);
        }
    }

    /**
     * Three rows with one matrix.
     *
     * @param x rows of {@code count} elements from {@code a}, {@code b} and {@code c}
     * @param y rows of 64 floats from {@code outA}, {@code outB} and {@code outC}; if two are the same, so must be their inputs
     */
    static void three(
            float[][] quarters,
            int base,
            int count,
            float[] x,
            int a,
            int b,
            int c,
            float[] y,
            int outA,
            int outB,
            int outC) {
        for (int at = 0; at < COLUMNS; at += 4 * LANES) {
            float[] w0 = quarters[at / QUARTER];
            float[] w1 = quarters[(at + LANES) / QUARTER];
            float[] w2 = quarters[(at + 2 * LANES) / QUARTER];
            float[] w3 = quarters[(at + 3 * LANES) / QUARTER];
            int yA = outA + at;
            int yB = outB + at;
            int yC = outC + at;
            FloatVector a0 = load(y, yA);
            FloatVector a1 = load(y, yA + LANES);
            FloatVector a2 = load(y, yA + 2 * LANES);
            FloatVector a3 = load(y, yA + 3 * LANES);
            FloatVector b0 = load(y, yB);
            FloatVector b1 = load(y, yB + LANES);
            FloatVector b2 = load(y, yB + 2 * LANES);
            FloatVector b3 = load(y, yB + 3 * LANES);
            FloatVector c0 = load(y, yC);
            FloatVector c1 = load(y, yC + LANES);
            FloatVector c2 = load(y, yC + 2 * LANES);
            FloatVector c3 = load(y, yC + 3 * LANES);
            for (int k = 0; k < count; k++) {
                int in = base + k * QUARTER;
                FloatVector k0 = load(w0, in);
                FloatVector k1 = load(w1, in + IN_1);
                FloatVector k2 = load(w2, in + IN_2);
                FloatVector k3 = load(w3, in + IN_3);
                FloatVector element = broadcast(x[a + k]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + k]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
                element = broadcast(x[c + k]);
                c0 = element.fma(k0, c0);
                c1 = element.fma(k1, c1);
                c2 = element.fma(k2, c2);
                c3 = element.fma(k3, c3);
            }
            a0.intoArray(y, yA);
            a1.intoArray(y, yA + LANES);
            a2.intoArray(y, yA + 2 * LANES);
            a3.intoArray(y, yA + 3 * LANES);
            b0.intoArray(y, yB);
            b1.intoArray(y, yB + LANES);
            b2.intoArray(y, yB + 2 * LANES);
            b3.intoArray(y, yB + 3 * LANES);
            c0.intoArray(y, yC);
            c1.intoArray(y, yC + LANES);
            c2.intoArray(y, yC + 2 * LANES);
            c3.intoArray(y, yC + 3 * LANES);
        }
    }

    /**
     * Four rows with one matrix.
     *
     * @param x rows of {@code count} elements from {@code a}, {@code b}, {@code c} and {@code d}
     * @param y rows of 64 floats from {@code outA}, {@code outB}, {@code outC} and {@code outD}; if two are the same, so must be their inputs
     */
    static void four(
            float[][] quarters,
            int base,
            int count,
            float[] x,
            int a,
            int b,
            int c,
            int d,
            float[] y,
            int outA,
            int outB,
            int outC,
            int outD) {
        for (int at = 0; at < COLUMNS; at += 4 * LANES) {
            float[] w0 = quarters[at / QUARTER];
            float[] w1 = quarters[(at + LANES) / QUARTER];
            float[] w2 = quarters[(at + 2 * LANES) / QUARTER];
            float[] w3 = quarters[(at + 3 * LANES) / QUARTER];
            int yA = outA + at;
            int yB = outB + at;
            int yC = outC + at;
            int yD = outD + at;
            FloatVector a0 = load(y, yA);
            FloatVector a1 = load(y, yA + LANES);
            FloatVector a2 = load(y, yA + 2 * LANES);
            FloatVector a3 = load(y, yA + 3 * LANES);
            FloatVector b0 = load(y, yB);
            FloatVector b1 = load(y, yB + LANES);
            FloatVector b2 = load(y, yB + 2 * LANES);
            FloatVector b3 = load(y, yB + 3 * LANES);
            FloatVector c0 = load(y, yC);
            FloatVector c1 = load(y, yC + LANES);
            FloatVector c2 = load(y, yC + 2 * LANES);
            FloatVector c3 = load(y, yC + 3 * LANES);
            FloatVector d0 = load(y, yD);
            FloatVector d1 = load(y, yD + LANES);
            FloatVector d2 = load(y, yD + 2 * LANES);
            FloatVector d3 = load(y, yD + 3 * LANES);
            for (int k = 0; k < count; k++) {
                int in = base + k * QUARTER;
                FloatVector k0 = load(w0, in);
                FloatVector k1 = load(w1, in + IN_1);
                FloatVector k2 = load(w2, in + IN_2);
                FloatVector k3 = load(w3, in + IN_3);
                FloatVector element = broadcast(x[a + k]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + k]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
                element = broadcast(x[c + k]);
                c0 = element.fma(k0, c0);
                c1 = element.fma(k1, c1);
                c2 = element.fma(k2, c2);
                c3 = element.fma(k3, c3);
                element = broadcast(x[d + k]);
                d0 = element.fma(k0, d0);
                d1 = element.fma(k1, d1);
                d2 = element.fma(k2, d2);
                d3 = element.fma(k3, d3);
            }
            a0.intoArray(y, yA);
            a1.intoArray(y, yA + LANES);
            a2.intoArray(y, yA + 2 * LANES);
            a3.intoArray(y, yA + 3 * LANES);
            b0.intoArray(y, yB);
            b1.intoArray(y, yB + LANES);
            b2.intoArray(y, yB + 2 * LANES);
            b3.intoArray(y, yB + 3 * LANES);
            c0.intoArray(y, yC);
            c1.intoArray(y, yC + LANES);
            c2.intoArray(y, yC + 2 * LANES);
            c3.intoArray(y, yC + 3 * LANES);
            d0.intoArray(y, yD);
            d1.intoArray(y, yD + LANES);
            d2.intoArray(y, yD + 2 * LANES);
            d3.intoArray(y, yD + 3 * LANES);
        }
    }
}
