package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * What the order of arithmetic costs: the scores and the mixes of one query over a block, as they are specified, and with two chains
 * for each element, added at the end, as one would write them if the order were free. For the benchmarks.
 */
public final class OrderOfChains {
    private static final int TOKENS = KvTile.TOKENS;

    private final int heads;
    private final int dim;
    private final float[][] keys;
    private final float[][] values;
    private final float[] queries;
    private final float[] scores;
    private final float[] weights;
    private final float[] mixed;

    /**
     * A block of numbers that are all alike.
     *
     * @param heads an even number of query heads, each with keys and values of its own
     * @param dim elements of a key and of a value, a multiple of 64
     */
    public OrderOfChains(int heads, int dim) {
        this.heads = heads;
        this.dim = dim;
        keys = new float[Blocks.TILES][heads * dim * TOKENS];
        values = new float[Blocks.TILES][heads * dim * TOKENS];
        queries = new float[heads * dim];
        scores = new float[heads * Blocks.TOKENS];
        weights = new float[heads * Blocks.TOKENS];
        mixed = new float[heads * dim];
        for (int tile = 0; tile < Blocks.TILES; tile++) {
            Arrays.fill(keys[tile], 0.5f);
            Arrays.fill(values[tile], 0.25f);
        }
        Arrays.fill(queries, 0.125f);
        Arrays.fill(weights, 0.0625f);
    }

    /** As it is specified: one chain for each score and each element of a mix. */
    public void specified() {
        Arrays.fill(scores, 0);
        Arrays.fill(mixed, 0);
        for (int a = 0; a < heads; a += 2) {
            int b = a + 1;
            int keyA = a * dim * TOKENS;
            int keyB = b * dim * TOKENS;
            int outA = a * Blocks.TOKENS;
            int outB = b * Blocks.TOKENS;
            VectorTile.one(keys, keyA, dim, queries, a * dim, scores, outA);
            VectorTile.one(keys, keyB, dim, queries, b * dim, scores, outB);
            VectorMix.pair(weights, outA, outB, 0, Blocks.TOKENS, values, keyA, keyB, dim, mixed, a * dim, b * dim);
        }
    }

    /** Two chains for each. */
    public void free() {
        Arrays.fill(scores, 0);
        Arrays.fill(mixed, 0);
        for (int a = 0; a < heads; a += 2) {
            int b = a + 1;
            int keyA = a * dim * TOKENS;
            int keyB = b * dim * TOKENS;
            int outA = a * Blocks.TOKENS;
            int outB = b * Blocks.TOKENS;
            score(keys, keyA, keyB, dim, queries, a * dim, b * dim, scores, outA, outB);
            mix(weights, outA, outB, values, keyA, keyB, dim, mixed, a * dim, b * dim);
        }
    }

    /** The scores and the mixes of the last run, added up: to see that both do the same. */
    public double sum() {
        double sum = 0;
        for (float score : scores) {
            sum += score;
        }
        for (float element : mixed) {
            sum += element;
        }
        return sum;
    }

    private static void score(
            float[][] keys, int keyA, int keyB, int dim, float[] x, int a, int b, float[] y, int outA, int outB) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            float[] w0 = keys[(at) / TOKENS];
            float[] w1 = keys[(at + LANES) / TOKENS];
            float[] w2 = keys[(at + 2 * LANES) / TOKENS];
            float[] w3 = keys[(at + 3 * LANES) / TOKENS];
            FloatVector zero = broadcast(0);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector b2 = zero;
            FloatVector b3 = zero;
            FloatVector c0 = zero;
            FloatVector c1 = zero;
            FloatVector c2 = zero;
            FloatVector c3 = zero;
            FloatVector d0 = zero;
            FloatVector d1 = zero;
            FloatVector d2 = zero;
            FloatVector d3 = zero;
            for (int k = 0; k < dim; k += 2) {
                int rowA = keyA + k * TOKENS;
                int rowB = keyB + k * TOKENS;
                FloatVector element = broadcast(x[a + k]);
                a0 = element.fma(load(w0, rowA), a0);
                a1 = element.fma(load(w1, rowA + LANES % TOKENS), a1);
                a2 = element.fma(load(w2, rowA + 2 * LANES % TOKENS), a2);
                a3 = element.fma(load(w3, rowA + 3 * LANES % TOKENS), a3);
                element = broadcast(x[b + k]);
                b0 = element.fma(load(w0, rowB), b0);
                b1 = element.fma(load(w1, rowB + LANES % TOKENS), b1);
                b2 = element.fma(load(w2, rowB + 2 * LANES % TOKENS), b2);
                b3 = element.fma(load(w3, rowB + 3 * LANES % TOKENS), b3);
                element = broadcast(x[a + k + 1]);
                c0 = element.fma(load(w0, rowA + TOKENS), c0);
                c1 = element.fma(load(w1, rowA + LANES % TOKENS + TOKENS), c1);
                c2 = element.fma(load(w2, rowA + 2 * LANES % TOKENS + TOKENS), c2);
                c3 = element.fma(load(w3, rowA + 3 * LANES % TOKENS + TOKENS), c3);
                element = broadcast(x[b + k + 1]);
                d0 = element.fma(load(w0, rowB + TOKENS), d0);
                d1 = element.fma(load(w1, rowB + LANES % TOKENS + TOKENS), d1);
                d2 = element.fma(load(w2, rowB + 2 * LANES % TOKENS + TOKENS), d2);
                d3 = element.fma(load(w3, rowB + 3 * LANES % TOKENS + TOKENS), d3);
            }
            a0.add(c0).intoArray(y, outA + at);
            a1.add(c1).intoArray(y, outA + at + LANES);
            a2.add(c2).intoArray(y, outA + at + 2 * LANES);
            a3.add(c3).intoArray(y, outA + at + 3 * LANES);
            b0.add(d0).intoArray(y, outB + at);
            b1.add(d1).intoArray(y, outB + at + LANES);
            b2.add(d2).intoArray(y, outB + at + 2 * LANES);
            b3.add(d3).intoArray(y, outB + at + 3 * LANES);
        }
    }

    private static void mix(
            float[] weights,
            int weightA,
            int weightB,
            float[][] values,
            int valueA,
            int valueB,
            int dim,
            float[] mixed,
            int a,
            int b) {
        for (int e = 0; e < dim; e += 4 * LANES) {
            FloatVector zero = broadcast(0);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector b2 = zero;
            FloatVector b3 = zero;
            FloatVector c0 = zero;
            FloatVector c1 = zero;
            FloatVector c2 = zero;
            FloatVector c3 = zero;
            FloatVector d0 = zero;
            FloatVector d1 = zero;
            FloatVector d2 = zero;
            FloatVector d3 = zero;
            for (int slot = 0; slot < Blocks.TOKENS; slot += 2) {
                float[] tile = values[slot >>> 4];
                int rowA = valueA + (slot & TOKENS - 1) * dim + e;
                int rowB = valueB + (slot & TOKENS - 1) * dim + e;
                FloatVector p = broadcast(weights[weightA + slot]);
                a0 = p.fma(load(tile, rowA), a0);
                a1 = p.fma(load(tile, rowA + LANES), a1);
                a2 = p.fma(load(tile, rowA + 2 * LANES), a2);
                a3 = p.fma(load(tile, rowA + 3 * LANES), a3);
                p = broadcast(weights[weightB + slot]);
                b0 = p.fma(load(tile, rowB), b0);
                b1 = p.fma(load(tile, rowB + LANES), b1);
                b2 = p.fma(load(tile, rowB + 2 * LANES), b2);
                b3 = p.fma(load(tile, rowB + 3 * LANES), b3);
                p = broadcast(weights[weightA + slot + 1]);
                c0 = p.fma(load(tile, rowA + dim), c0);
                c1 = p.fma(load(tile, rowA + dim + LANES), c1);
                c2 = p.fma(load(tile, rowA + dim + 2 * LANES), c2);
                c3 = p.fma(load(tile, rowA + dim + 3 * LANES), c3);
                p = broadcast(weights[weightB + slot + 1]);
                d0 = p.fma(load(tile, rowB + dim), d0);
                d1 = p.fma(load(tile, rowB + dim + LANES), d1);
                d2 = p.fma(load(tile, rowB + dim + 2 * LANES), d2);
                d3 = p.fma(load(tile, rowB + dim + 3 * LANES), d3);
            }
            load(mixed, a + e).add(a0).add(c0).intoArray(mixed, a + e);
            load(mixed, a + e + LANES).add(a1).add(c1).intoArray(mixed, a + e + LANES);
            load(mixed, a + e + 2 * LANES).add(a2).add(c2).intoArray(mixed, a + e + 2 * LANES);
            load(mixed, a + e + 3 * LANES).add(a3).add(c3).intoArray(mixed, a + e + 3 * LANES);
            load(mixed, b + e).add(b0).add(d0).intoArray(mixed, b + e);
            load(mixed, b + e + LANES).add(b1).add(d1).intoArray(mixed, b + e + LANES);
            load(mixed, b + e + 2 * LANES).add(b2).add(d2).intoArray(mixed, b + e + 2 * LANES);
            load(mixed, b + e + 3 * LANES).add(b3).add(d3).intoArray(mixed, b + e + 3 * LANES);
        }
    }
}
