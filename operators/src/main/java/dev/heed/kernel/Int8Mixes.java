package dev.heed.kernel;

import static dev.heed.kernel.Int8Vectors.widen;
import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * Adds values of {@link Int8Rows} of a block to mixes, on vectors; the weights have been multiplied by the scales. Up to three heads share
 * their values.
 *
 * <p>Long methods on purpose, as {@link VectorTile} explains; with a fourth head they would be too large for C2 not to box.
 */
final class Int8Mixes {
    private static final int TILE_BITS = Integer.numberOfTrailingZeros(KvTile.TOKENS);
    private static final int IN_TILE = KvTile.TOKENS - 1;

    private Int8Mixes() {}

    /**
     * Adds values of the block to the mix of one head, four vectors of elements at a time.
     *
     * @param weights {@code [64]} from {@code weight}
     * @param from the first slot to add; {@code end} is the one behind the last
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a}
     */
    static void one(
            float[] weights,
            int weight,
            int from,
            int end,
            byte[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a) {
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            for (int slot = from; slot < end; slot++) {
                byte[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(widen(tile, row), a0);
                a1 = p.fma(widen(tile, row + LANES), a1);
                a2 = p.fma(widen(tile, row + 2 * LANES), a2);
                a3 = p.fma(widen(tile, row + 3 * LANES), a3);
            }
            a0.intoArray(mixed, a + e);
            a1.intoArray(mixed, a + e + LANES);
            a2.intoArray(mixed, a + e + 2 * LANES);
            a3.intoArray(mixed, a + e + 3 * LANES);
        }
    }

    /**
     * Adds values of the block to the mixes of two heads, four vectors of elements at a time.
     *
     * @param weights {@code [2][64]} from {@code weight}
     * @param from the first slot to add; {@code end} is the one behind the last
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a} and {@code b}
     */
    static void two(
            float[] weights,
            int weight,
            int from,
            int end,
            byte[][] values,
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
                byte[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector v0 = widen(tile, row);
                FloatVector v1 = widen(tile, row + LANES);
                FloatVector v2 = widen(tile, row + 2 * LANES);
                FloatVector v3 = widen(tile, row + 3 * LANES);
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
     * Adds values of the block to the mixes of three heads, four vectors of elements at a time.
     *
     * @param weights {@code [3][64]} from {@code weight}
     * @param from the first slot to add; {@code end} is the one behind the last
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a}, {@code b} and {@code c}
     */
    static void three(
            float[] weights,
            int weight,
            int from,
            int end,
            byte[][] values,
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
                byte[] tile = values[slot >>> TILE_BITS];
                int row = value + (slot & IN_TILE) * valueDim + e;
                FloatVector v0 = widen(tile, row);
                FloatVector v1 = widen(tile, row + LANES);
                FloatVector v2 = widen(tile, row + 2 * LANES);
                FloatVector v3 = widen(tile, row + 3 * LANES);
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

    /** Adds values to the mix of one head, elements from {@code first} on. */
    static void rest(
            float[] weights,
            int weight,
            int[] slots,
            int count,
            byte[][] values,
            int value,
            int valueDim,
            int first,
            float[] mixed,
            int out) {
        int e = first;
        for (; e + LANES <= valueDim; e += LANES) {
            FloatVector mix = load(mixed, out + e);
            for (int i = 0; i < count; i++) {
                int slot = slots[i];
                byte[] tile = values[slot / KvTile.TOKENS];
                FloatVector v = widen(tile, value + slot % KvTile.TOKENS * valueDim + e);
                mix = broadcast(weights[weight + slot]).fma(v, mix);
            }
            mix.intoArray(mixed, out + e);
        }
        for (; e < valueDim; e++) {
            float mix = mixed[out + e];
            for (int i = 0; i < count; i++) {
                int slot = slots[i];
                byte[] tile = values[slot / KvTile.TOKENS];
                mix = Math.fma(weights[weight + slot], tile[value + slot % KvTile.TOKENS * valueDim + e], mix);
            }
            mixed[out + e] = mix;
        }
    }
}
