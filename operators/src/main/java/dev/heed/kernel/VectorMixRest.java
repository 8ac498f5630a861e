package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * What {@link VectorMix} leaves: of each head the elements that do not fill four vectors, which are all of a small head. Those that fill two
 * are its <em>half</em>.
 */
final class VectorMixRest {
    private static final int TILE_BITS = Integer.numberOfTrailingZeros(KvTile.TOKENS);
    private static final int IN_TILE = KvTile.TOKENS - 1;

    private VectorMixRest() {}

    /**
     * Of those the elements that fill two vectors: heads of 32 have no others where vectors are widest. One vector at a time, each sum would
     * wait for itself.
     */
    private static void half(
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
        if (!hasHalves(valueDim)) {
            return;
        }
        int e = valueDim - valueDim % (4 * LANES);
        FloatVector a0 = load(mixed, a + e);
        FloatVector a1 = load(mixed, a + e + LANES);
        FloatVector b0 = load(mixed, b + e);
        FloatVector b1 = load(mixed, b + e + LANES);
        for (int slot = from; slot < end; slot++) {
            float[] tile = values[slot >>> TILE_BITS];
            int row = (slot & IN_TILE) * valueDim + e;
            FloatVector p = broadcast(weights[weightA + slot]);
            a0 = p.fma(load(tile, valueA + row), a0);
            a1 = p.fma(load(tile, valueA + row + LANES), a1);
            p = broadcast(weights[weightB + slot]);
            b0 = p.fma(load(tile, valueB + row), b0);
            b1 = p.fma(load(tile, valueB + row + LANES), b1);
        }
        a0.intoArray(mixed, a + e);
        a1.intoArray(mixed, a + e + LANES);
        b0.intoArray(mixed, b + e);
        b1.intoArray(mixed, b + e + LANES);
    }

    /**
     * Four heads that follow one another, with values of their own: of each the elements that fill two vectors, as {@link #half} takes
     * of two heads. Eight chains instead of four do not wait for one another.
     *
     * @param weights {@code [4][64]} from {@code weight}
     * @param values the block's tiles, each {@code [keyHeads][16][valueDim]}: those of the heads from {@code value}
     * @param mixed {@code [4][valueDim]} from {@code mix}
     */
    static void fourHalves(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int mix) {
        int e = valueDim - valueDim % (4 * LANES);
        int a = mix + e;
        int b = a + valueDim;
        int c = b + valueDim;
        int d = c + valueDim;
        int valueB = value + KvTile.TOKENS * valueDim;
        int valueC = valueB + KvTile.TOKENS * valueDim;
        int valueD = valueC + KvTile.TOKENS * valueDim;
        FloatVector a0 = load(mixed, a);
        FloatVector a1 = load(mixed, a + LANES);
        FloatVector b0 = load(mixed, b);
        FloatVector b1 = load(mixed, b + LANES);
        FloatVector c0 = load(mixed, c);
        FloatVector c1 = load(mixed, c + LANES);
        FloatVector d0 = load(mixed, d);
        FloatVector d1 = load(mixed, d + LANES);
        for (int slot = from; slot < end; slot++) {
            float[] tile = values[slot >>> TILE_BITS];
            int row = (slot & IN_TILE) * valueDim + e;
            FloatVector p = broadcast(weights[weight + slot]);
            a0 = p.fma(load(tile, value + row), a0);
            a1 = p.fma(load(tile, value + row + LANES), a1);
            p = broadcast(weights[weight + Blocks.TOKENS + slot]);
            b0 = p.fma(load(tile, valueB + row), b0);
            b1 = p.fma(load(tile, valueB + row + LANES), b1);
            p = broadcast(weights[weight + 2 * Blocks.TOKENS + slot]);
            c0 = p.fma(load(tile, valueC + row), c0);
            c1 = p.fma(load(tile, valueC + row + LANES), c1);
            p = broadcast(weights[weight + 3 * Blocks.TOKENS + slot]);
            d0 = p.fma(load(tile, valueD + row), d0);
            d1 = p.fma(load(tile, valueD + row + LANES), d1);
        }
        a0.intoArray(mixed, a);
        a1.intoArray(mixed, a + LANES);
        b0.intoArray(mixed, b);
        b1.intoArray(mixed, b + LANES);
        c0.intoArray(mixed, c);
        c1.intoArray(mixed, c + LANES);
        d0.intoArray(mixed, d);
        d1.intoArray(mixed, d + LANES);
    }

    /** The elements of two heads that do not fill four vectors. The parameters are those of {@link VectorMix#pair}. */
    static void rest(
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
        half(weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, mixed, a, b);
        odd(weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, mixed, a, b);
    }

    /** Whether there are elements that fill two vectors, but not four. */
    static boolean hasHalves(int valueDim) {
        return valueDim % (4 * LANES) >= 2 * LANES;
    }

    /** Two heads that follow one another, with values of their own: of each all elements but those of {@link #fourHalves}, where it has such. */
    static void allButHalves(
            float[] weights,
            int weight,
            int from,
            int end,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int mix) {
        int weightB = weight + Blocks.TOKENS;
        int valueB = value + KvTile.TOKENS * valueDim;
        int b = mix + valueDim;
        if (valueDim >= 4 * LANES) {
            VectorMix.pair(weights, weight, weightB, from, end, values, value, valueB, valueDim, mixed, mix, b);
        }
        if (valueDim % (2 * LANES) != 0) {
            odd(weights, weight, weightB, from, end, values, value, valueB, valueDim, mixed, mix, b);
        }
    }

    /** The elements of two heads that do not fill two vectors. The parameters are those of {@link VectorMix#pair}. */
    private static void odd(
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
        int e = valueDim - valueDim % (2 * LANES);
        for (; e + LANES <= valueDim; e += LANES) {
            FloatVector mixA = load(mixed, a + e);
            FloatVector mixB = load(mixed, b + e);
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = (slot & IN_TILE) * valueDim + e;
                mixA = broadcast(weights[weightA + slot]).fma(load(tile, valueA + row), mixA);
                mixB = broadcast(weights[weightB + slot]).fma(load(tile, valueB + row), mixB);
            }
            mixA.intoArray(mixed, a + e);
            mixB.intoArray(mixed, b + e);
        }
        for (; e < valueDim; e++) {
            float mixA = mixed[a + e];
            float mixB = mixed[b + e];
            for (int slot = from; slot < end; slot++) {
                float[] tile = values[slot >>> TILE_BITS];
                int row = (slot & IN_TILE) * valueDim + e;
                mixA = Math.fma(weights[weightA + slot], tile[valueA + row], mixA);
                mixB = Math.fma(weights[weightB + slot], tile[valueB + row], mixB);
            }
            mixed[a + e] = mixA;
            mixed[b + e] = mixB;
        }
    }
}
