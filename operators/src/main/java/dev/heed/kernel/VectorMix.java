package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * Adds values of the current block to the mixes of some heads, tokens ascending, each element of a mix one chain. The heads see the
 * same tokens; others must not even be multiplied by zero, so the tokens come as a run of slots, {@code from} to before {@code end}.
 *
 * <p>Elements are taken four vectors at a time by {@link #pair} and its like, and what remains by {@link VectorMixRest}; where vectors have
 * eight lanes, as with AVX2, those of a single head eight vectors at a time, a row of values from front to back. Long methods on
 * purpose, as {@link VectorTile} explains; and one loop over the tokens rather than one over tiles and one within, since a vector
 * that two nested loops carry is boxed.
 */
final class VectorMix {
    private static final int TILE_BITS = Integer.numberOfTrailingZeros(KvTile.TOKENS);
    private static final int IN_TILE = KvTile.TOKENS - 1;

    private VectorMix() {}

    /** Up to which element {@link #one} takes a head alone. */
    private static int alone(int valueDim) {
        return LANES == 8 ? valueDim - valueDim % (8 * LANES) : 0;
    }

    /**
     * Two heads with values of their own.
     *
     * @param weights {@code [64]} from {@code weightA} and from {@code weightB}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the heads from {@code valueA} and {@code valueB}
     * @param mixed {@code [valueDim]} from {@code a} and from {@code b}; if they are the same, so must be all else
     */
    static void pair(
            float[] weights,
            int weightA,
            int weightB,
            int from,
            int end,
            float[][] values,
            int valueA,
            int valueB,
            int valueDim,
            float[] mixed,
            int a,
            int b) {
        if (alone(valueDim) > 0) {
            one(weights, weightA, from, end, values, valueA, valueDim, mixed, a);
            if (b != a) {
                one(weights, weightB, from, end, values, valueB, valueDim, mixed, b);
            }
        }
        if (alone(valueDim) + 4 * LANES <= valueDim) {
            together(weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, mixed, a, b);
        }
    }

    /**
     * One head.
     *
     * @param weights {@code [64]} from {@code weight}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the head from {@code value}
     * @param mixed {@code [valueDim]} from {@code a}
     */
    private static void one(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a) {
        for (int e = 0; e < alone(valueDim); e += 8 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            FloatVector a4 = load(mixed, a + e + 4 * LANES);
            FloatVector a5 = load(mixed, a + e + 5 * LANES);
            FloatVector a6 = load(mixed, a + e + 6 * LANES);
            FloatVector a7 = load(mixed, a + e + 7 * LANES);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(load(tile, row), a0);
                a1 = p.fma(load(tile, row + LANES), a1);
                a2 = p.fma(load(tile, row + 2 * LANES), a2);
                a3 = p.fma(load(tile, row + 3 * LANES), a3);
                a4 = p.fma(load(tile, row + 4 * LANES), a4);
                a5 = p.fma(load(tile, row + 5 * LANES), a5);
                a6 = p.fma(load(tile, row + 6 * LANES), a6);
                a7 = p.fma(load(tile, row + 7 * LANES), a7);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
            a4.intoArray(mixed, a + e + 4 * LANES);
            a5.intoArray(mixed, a + e + 5 * LANES);
            a6.intoArray(mixed, a + e + 6 * LANES);
            a7.intoArray(mixed, a + e + 7 * LANES);
        }
    }

    /** The elements of two heads that {@link #one} leaves. */
    private static void together(
            float[] weights,
            int weightA,
            int weightB,
            int from,
            int end,
            float[][] values,
            int valueA,
            int valueB,
            int valueDim,
            float[] mixed,
            int a,
            int b) {
        for (int e = alone(valueDim); e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            FloatVector b0 = load(mixed, b + e);
            FloatVector b1 = load(mixed, b + e + LANES);
            FloatVector b2 = load(mixed, b + e + 2 * LANES);
            FloatVector b3 = load(mixed, b + e + 3 * LANES);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = (slot & IN_TILE) * valueDim + e;
                FloatVector p = broadcast(weights[weightA + slot]);
                a0 = p.fma(load(tile, valueA + row), a0);
                a1 = p.fma(load(tile, valueA + row + LANES), a1);
                a2 = p.fma(load(tile, valueA + row + 2 * LANES), a2);
                a3 = p.fma(load(tile, valueA + row + 3 * LANES), a3);
                p = broadcast(weights[weightB + slot]);
                b0 = p.fma(load(tile, valueB + row), b0);
                b1 = p.fma(load(tile, valueB + row + LANES), b1);
                b2 = p.fma(load(tile, valueB + row + 2 * LANES), b2);
                b3 = p.fma(load(tile, valueB + row + 3 * LANES), b3);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
            b0.intoArray(mixed, b + e);
            b1.intoArray(mixed, b + e + LANES);
            b2.intoArray(mixed, b + e + 2 * LANES);
            b3.intoArray(mixed, b + e + 3 * LANES);
        }
    }

    /**
     * Two heads that share their values.
     *
     * @param weights {@code [2][64]} from {@code weight}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the heads from {@code value}
     * @param mixed {@code [valueDim]} from {@code a} and {@code b}
     */
    static void two(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a,
            int b) {
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            FloatVector b0 = load(mixed, b + e);
            FloatVector b1 = load(mixed, b + e + LANES);
            FloatVector b2 = load(mixed, b + e + 2 * LANES);
            FloatVector b3 = load(mixed, b + e + 3 * LANES);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector v0 = load(tile, row);
                FloatVector v1 = load(tile, row + LANES);
                FloatVector v2 = load(tile, row + 2 * LANES);
                FloatVector v3 = load(tile, row + 3 * LANES);
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(v0, a0);
                a1 = p.fma(v1, a1);
                a2 = p.fma(v2, a2);
                a3 = p.fma(v3, a3);
                p = broadcast(weights[weight + Blocks.TOKENS + slot]);
                b0 = p.fma(v0, b0);
                b1 = p.fma(v1, b1);
                b2 = p.fma(v2, b2);
                b3 = p.fma(v3, b3);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
            b0.intoArray(mixed, b + e);
            b1.intoArray(mixed, b + e + LANES);
            b2.intoArray(mixed, b + e + 2 * LANES);
            b3.intoArray(mixed, b + e + 3 * LANES);
        }
    }

    /**
     * Three heads that share their values.
     *
     * @param weights {@code [3][64]} from {@code weight}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the heads from {@code value}
     * @param mixed {@code [valueDim]} from {@code a}, {@code b} and {@code c}
     */
    static void three(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a,
            int b,
            int c) {
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            FloatVector b0 = load(mixed, b + e);
            FloatVector b1 = load(mixed, b + e + LANES);
            FloatVector b2 = load(mixed, b + e + 2 * LANES);
            FloatVector b3 = load(mixed, b + e + 3 * LANES);
            FloatVector c0 = load(mixed, c + e);
            FloatVector c1 = load(mixed, c + e + LANES);
            FloatVector c2 = load(mixed, c + e + 2 * LANES);
            FloatVector c3 = load(mixed, c + e + 3 * LANES);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector v0 = load(tile, row);
                FloatVector v1 = load(tile, row + LANES);
                FloatVector v2 = load(tile, row + 2 * LANES);
                FloatVector v3 = load(tile, row + 3 * LANES);
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(v0, a0);
                a1 = p.fma(v1, a1);
                a2 = p.fma(v2, a2);
                a3 = p.fma(v3, a3);
                p = broadcast(weights[weight + Blocks.TOKENS + slot]);
                b0 = p.fma(v0, b0);
                b1 = p.fma(v1, b1);
                b2 = p.fma(v2, b2);
                b3 = p.fma(v3, b3);
                p = broadcast(weights[weight + 2 * Blocks.TOKENS + slot]);
                c0 = p.fma(v0, c0);
                c1 = p.fma(v1, c1);
                c2 = p.fma(v2, c2);
                c3 = p.fma(v3, c3);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
            b0.intoArray(mixed, b + e);
            b1.intoArray(mixed, b + e + LANES);
            b2.intoArray(mixed, b + e + 2 * LANES);
            b3.intoArray(mixed, b + e + 3 * LANES);
            c0.intoArray(mixed, c + e);
            c1.intoArray(mixed, c + e + LANES);
            c2.intoArray(mixed, c + e + 2 * LANES);
            c3.intoArray(mixed, c + e + 3 * LANES);
        }
    }

    /**
     * Four heads that share their values.
     *
     * @param weights {@code [4][64]} from {@code weight}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the heads from {@code value}
     * @param mixed {@code [valueDim]} from {@code a}, {@code b}, {@code c} and {@code d}
     */
    static void four(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a,
            int b,
            int c,
            int d) {
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            FloatVector b0 = load(mixed, b + e);
            FloatVector b1 = load(mixed, b + e + LANES);
            FloatVector b2 = load(mixed, b + e + 2 * LANES);
            FloatVector b3 = load(mixed, b + e + 3 * LANES);
            FloatVector c0 = load(mixed, c + e);
            FloatVector c1 = load(mixed, c + e + LANES);
            FloatVector c2 = load(mixed, c + e + 2 * LANES);
            FloatVector c3 = load(mixed, c + e + 3 * LANES);
            FloatVector d0 = load(mixed, d + e);
            FloatVector d1 = load(mixed, d + e + LANES);
            FloatVector d2 = load(mixed, d + e + 2 * LANES);
            FloatVector d3 = load(mixed, d + e + 3 * LANES);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector v0 = load(tile, row);
                FloatVector v1 = load(tile, row + LANES);
                FloatVector v2 = load(tile, row + 2 * LANES);
                FloatVector v3 = load(tile, row + 3 * LANES);
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(v0, a0);
                a1 = p.fma(v1, a1);
                a2 = p.fma(v2, a2);
                a3 = p.fma(v3, a3);
                p = broadcast(weights[weight + Blocks.TOKENS + slot]);
                b0 = p.fma(v0, b0);
                b1 = p.fma(v1, b1);
                b2 = p.fma(v2, b2);
                b3 = p.fma(v3, b3);
                p = broadcast(weights[weight + 2 * Blocks.TOKENS + slot]);
                c0 = p.fma(v0, c0);
                c1 = p.fma(v1, c1);
                c2 = p.fma(v2, c2);
                c3 = p.fma(v3, c3);
                p = broadcast(weights[weight + 3 * Blocks.TOKENS + slot]);
                d0 = p.fma(v0, d0);
                d1 = p.fma(v1, d1);
                d2 = p.fma(v2, d2);
                d3 = p.fma(v3, d3);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
            b0.intoArray(mixed, b + e);
            b1.intoArray(mixed, b + e + LANES);
            b2.intoArray(mixed, b + e + 2 * LANES);
            b3.intoArray(mixed, b + e + 3 * LANES);
            c0.intoArray(mixed, c + e);
            c1.intoArray(mixed, c + e + LANES);
            c2.intoArray(mixed, c + e + 2 * LANES);
            c3.intoArray(mixed, c + e + 3 * LANES);
            d0.intoArray(mixed, d + e);
            d1.intoArray(mixed, d + e + LANES);
            d2.intoArray(mixed, d + e + 2 * LANES);
            d3.intoArray(mixed, d + e + 3 * LANES);
        }
    }
}
