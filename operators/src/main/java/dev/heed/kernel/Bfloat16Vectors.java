package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scores and mixes of {@link Bfloat16Rows} on vectors. A vector of ints holds two successive links of each lane's chain: a shift makes
 * floats of the first, a mask of the second.
 *
 * <p>Long methods on purpose, as {@link VectorTile} explains; with a fourth head they would be too large for C2 not to box.
 */
final class Bfloat16Vectors {
    private static final VectorSpecies<Integer> PAIRS = Simd.SPECIES.withLanes(int.class);
    private static final int UPPER = 0xffff0000;

    private Bfloat16Vectors() {}

    private static IntVector pairs(int[] array, int index) {
        return IntVector.fromArray(PAIRS, array, index);
    }

    private static FloatVector lower(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    private static FloatVector upper(IntVector pairs) {
        return pairs.and(UPPER).reinterpretAsFloats();
    }

    /**
     * Raw scores of one head over a block; an odd last element is left out.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the query, {@code [keyDim]} from {@code a}
     * @param y {@code [64]} from {@code out}, overwritten
     */
    static void score(int[][] keys, int key, int keyDim, float[] x, int a, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            int[] keys0 = keys[(at) / KvTile.TOKENS];
            int[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            int[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            int[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
            int key0 = key + at % KvTile.TOKENS;
            int key1 = key + (at + LANES) % KvTile.TOKENS;
            int key2 = key + (at + 2 * LANES) % KvTile.TOKENS;
            int key3 = key + (at + 3 * LANES) % KvTile.TOKENS;
            FloatVector zero = broadcast(0);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            for (int i = 0; i + 2 <= keyDim; i += 2) {
                int row = i / 2 * KvTile.TOKENS;
                IntVector pair0 = pairs(keys0, key0 + row);
                IntVector pair1 = pairs(keys1, key1 + row);
                IntVector pair2 = pairs(keys2, key2 + row);
                IntVector pair3 = pairs(keys3, key3 + row);
                FloatVector element = broadcast(x[a + i]);
                a0 = element.fma(lower(pair0), a0);
                a1 = element.fma(lower(pair1), a1);
                a2 = element.fma(lower(pair2), a2);
                a3 = element.fma(lower(pair3), a3);
                element = broadcast(x[a + i + 1]);
                a0 = element.fma(upper(pair0), a0);
                a1 = element.fma(upper(pair1), a1);
                a2 = element.fma(upper(pair2), a2);
                a3 = element.fma(upper(pair3), a3);
            }
            a0.intoArray(y, out + at);
            a1.intoArray(y, out + at + LANES);
            a2.intoArray(y, out + at + 2 * LANES);
            a3.intoArray(y, out + at + 3 * LANES);
        }
    }

    /**
     * Raw scores of two heads that share their keys over a block; an odd last element is left out.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the queries, {@code [keyDim]} from {@code a} and {@code b}
     * @param y {@code [2][64]} from {@code out}, overwritten
     */
    static void score(int[][] keys, int key, int keyDim, float[] x, int a, int b, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            int[] keys0 = keys[(at) / KvTile.TOKENS];
            int[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            int[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            int[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
            int key0 = key + at % KvTile.TOKENS;
            int key1 = key + (at + LANES) % KvTile.TOKENS;
            int key2 = key + (at + 2 * LANES) % KvTile.TOKENS;
            int key3 = key + (at + 3 * LANES) % KvTile.TOKENS;
            FloatVector zero = broadcast(0);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector b2 = zero;
            FloatVector b3 = zero;
            for (int i = 0; i + 2 <= keyDim; i += 2) {
                int row = i / 2 * KvTile.TOKENS;
                IntVector pair0 = pairs(keys0, key0 + row);
                IntVector pair1 = pairs(keys1, key1 + row);
                IntVector pair2 = pairs(keys2, key2 + row);
                IntVector pair3 = pairs(keys3, key3 + row);
                FloatVector k0 = lower(pair0);
                FloatVector k1 = lower(pair1);
                FloatVector k2 = lower(pair2);
                FloatVector k3 = lower(pair3);
                FloatVector element = broadcast(x[a + i]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + i]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
                k0 = upper(pair0);
                k1 = upper(pair1);
                k2 = upper(pair2);
                k3 = upper(pair3);
                element = broadcast(x[a + i + 1]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + i + 1]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
            }
            a0.intoArray(y, out + at);
            a1.intoArray(y, out + at + LANES);
            a2.intoArray(y, out + at + 2 * LANES);
            a3.intoArray(y, out + at + 3 * LANES);
            b0.intoArray(y, out + Blocks.TOKENS + at);
            b1.intoArray(y, out + Blocks.TOKENS + at + LANES);
            b2.intoArray(y, out + Blocks.TOKENS + at + 2 * LANES);
            b3.intoArray(y, out + Blocks.TOKENS + at + 3 * LANES);
        }
    }

    /**
     * Raw scores of three heads that share their keys over a block; an odd last element is left out.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the queries, {@code [keyDim]} from {@code a}, {@code b} and {@code c}
     * @param y {@code [3][64]} from {@code out}, overwritten
     */
    static void score(int[][] keys, int key, int keyDim, float[] x, int a, int b, int c, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            int[] keys0 = keys[(at) / KvTile.TOKENS];
            int[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            int[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            int[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
            int key0 = key + at % KvTile.TOKENS;
            int key1 = key + (at + LANES) % KvTile.TOKENS;
            int key2 = key + (at + 2 * LANES) % KvTile.TOKENS;
            int key3 = key + (at + 3 * LANES) % KvTile.TOKENS;
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
            for (int i = 0; i + 2 <= keyDim; i += 2) {
                int row = i / 2 * KvTile.TOKENS;
                IntVector pair0 = pairs(keys0, key0 + row);
                IntVector pair1 = pairs(keys1, key1 + row);
                IntVector pair2 = pairs(keys2, key2 + row);
                IntVector pair3 = pairs(keys3, key3 + row);
                FloatVector k0 = lower(pair0);
                FloatVector k1 = lower(pair1);
                FloatVector k2 = lower(pair2);
                FloatVector k3 = lower(pair3);
                FloatVector element = broadcast(x[a + i]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + i]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
                element = broadcast(x[c + i]);
                c0 = element.fma(k0, c0);
                c1 = element.fma(k1, c1);
                c2 = element.fma(k2, c2);
                c3 = element.fma(k3, c3);
                k0 = upper(pair0);
                k1 = upper(pair1);
                k2 = upper(pair2);
                k3 = upper(pair3);
                element = broadcast(x[a + i + 1]);
                a0 = element.fma(k0, a0);
                a1 = element.fma(k1, a1);
                a2 = element.fma(k2, a2);
                a3 = element.fma(k3, a3);
                element = broadcast(x[b + i + 1]);
                b0 = element.fma(k0, b0);
                b1 = element.fma(k1, b1);
                b2 = element.fma(k2, b2);
                b3 = element.fma(k3, b3);
                element = broadcast(x[c + i + 1]);
                c0 = element.fma(k0, c0);
                c1 = element.fma(k1, c1);
                c2 = element.fma(k2, c2);
                c3 = element.fma(k3, c3);
            }
            a0.intoArray(y, out + at);
            a1.intoArray(y, out + at + LANES);
            a2.intoArray(y, out + at + 2 * LANES);
            a3.intoArray(y, out + at + 3 * LANES);
            b0.intoArray(y, out + Blocks.TOKENS + at);
            b1.intoArray(y, out + Blocks.TOKENS + at + LANES);
            b2.intoArray(y, out + Blocks.TOKENS + at + 2 * LANES);
            b3.intoArray(y, out + Blocks.TOKENS + at + 3 * LANES);
            c0.intoArray(y, out + 2 * Blocks.TOKENS + at);
            c1.intoArray(y, out + 2 * Blocks.TOKENS + at + LANES);
            c2.intoArray(y, out + 2 * Blocks.TOKENS + at + 2 * LANES);
            c3.intoArray(y, out + 2 * Blocks.TOKENS + at + 3 * LANES);
        }
    }

    /**
     * Adds values of the block to the mix of one head, four vectors of elements at a time.
     *
     * @param weights {@code [64]} from {@code weight}
     * @param slots the slots to add, ascending, {@code count} of them: an even one and its successor together
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a}
     */
    static void mix(
            float[] weights,
            int weight,
            int[] slots,
            int count,
            int[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int a) {
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            FloatVector a0 = load(mixed, a + e);
            FloatVector a1 = load(mixed, a + e + LANES);
            FloatVector a2 = load(mixed, a + e + 2 * LANES);
            FloatVector a3 = load(mixed, a + e + 3 * LANES);
            for (int i = 0; i < count; i += 2) {
                int slot = slots[i];
                int[] tile = values[slot / KvTile.TOKENS];
                int row = value + slot % KvTile.TOKENS / 2 * valueDim + e;
                IntVector pair0 = pairs(tile, row);
                IntVector pair1 = pairs(tile, row + LANES);
                IntVector pair2 = pairs(tile, row + 2 * LANES);
                IntVector pair3 = pairs(tile, row + 3 * LANES);
                FloatVector p = broadcast(weights[weight + slot]);
                a0 = p.fma(lower(pair0), a0);
                a1 = p.fma(lower(pair1), a1);
                a2 = p.fma(lower(pair2), a2);
                a3 = p.fma(lower(pair3), a3);
                p = broadcast(weights[weight + slot + 1]);
                a0 = p.fma(upper(pair0), a0);
                a1 = p.fma(upper(pair1), a1);
                a2 = p.fma(upper(pair2), a2);
                a3 = p.fma(upper(pair3), a3);
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
     * @param slots the slots to add, ascending, {@code count} of them: an even one and its successor together
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a} and {@code b}
     */
    static void mix(
            float[] weights,
            int weight,
            int[] slots,
            int count,
            int[][] values,
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
            for (int i = 0; i < count; i += 2) {
                int slot = slots[i];
                int[] tile = values[slot / KvTile.TOKENS];
                int row = value + slot % KvTile.TOKENS / 2 * valueDim + e;
                IntVector pair0 = pairs(tile, row);
                IntVector pair1 = pairs(tile, row + LANES);
                IntVector pair2 = pairs(tile, row + 2 * LANES);
                IntVector pair3 = pairs(tile, row + 3 * LANES);
                FloatVector v0 = lower(pair0);
                FloatVector v1 = lower(pair1);
                FloatVector v2 = lower(pair2);
                FloatVector v3 = lower(pair3);
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
                v0 = upper(pair0);
                v1 = upper(pair1);
                v2 = upper(pair2);
                v3 = upper(pair3);
                p = broadcast(weights[weight + slot + 1]);
                a0 = p.fma(v0, a0);
                a1 = p.fma(v1, a1);
                a2 = p.fma(v2, a2);
                a3 = p.fma(v3, a3);
                p = broadcast(weights[weight + Blocks.TOKENS + slot + 1]);
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
     * @param slots the slots to add, ascending, {@code count} of them: an even one and its successor together
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a}, {@code b} and {@code c}
     */
    static void mix(
            float[] weights,
            int weight,
            int[] slots,
            int count,
            int[][] values,
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
            for (int i = 0; i < count; i += 2) {
                int slot = slots[i];
                int[] tile = values[slot / KvTile.TOKENS];
                int row = value + slot % KvTile.TOKENS / 2 * valueDim + e;
                IntVector pair0 = pairs(tile, row);
                IntVector pair1 = pairs(tile, row + LANES);
                IntVector pair2 = pairs(tile, row + 2 * LANES);
                IntVector pair3 = pairs(tile, row + 3 * LANES);
                FloatVector v0 = lower(pair0);
                FloatVector v1 = lower(pair1);
                FloatVector v2 = lower(pair2);
                FloatVector v3 = lower(pair3);
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
                v0 = upper(pair0);
                v1 = upper(pair1);
                v2 = upper(pair2);
                v3 = upper(pair3);
                p = broadcast(weights[weight + slot + 1]);
                a0 = p.fma(v0, a0);
                a1 = p.fma(v1, a1);
                a2 = p.fma(v2, a2);
                a3 = p.fma(v3, a3);
                p = broadcast(weights[weight + Blocks.TOKENS + slot + 1]);
                b0 = p.fma(v0, b0);
                b1 = p.fma(v1, b1);
                b2 = p.fma(v2, b2);
                b3 = p.fma(v3, b3);
                p = broadcast(weights[weight + 2 * Blocks.TOKENS + slot + 1]);
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

    /** Adds values to the mix of one head, elements from {@code first} on; the slots need not come in pairs. */
    static void rest(
            float[] weights,
            int weight,
            int[] slots,
            int count,
            int[][] values,
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
                int[] tile = values[slot / KvTile.TOKENS];
                IntVector pairs = pairs(tile, value + slot % KvTile.TOKENS / 2 * valueDim + e);
                // An even slot moves into the upper half; an odd one is there.
                IntVector v =
                        pairs.lanewise(VectorOperators.LSHL, 16 - slot % 2 * 16).and(UPPER);
                mix = broadcast(weights[weight + slot]).fma(v.reinterpretAsFloats(), mix);
            }
            mix.intoArray(mixed, out + e);
        }
        for (; e < valueDim; e++) {
            float mix = mixed[out + e];
            for (int i = 0; i < count; i++) {
                int slot = slots[i];
                int[] tile = values[slot / KvTile.TOKENS];
                int pair = tile[value + slot % KvTile.TOKENS / 2 * valueDim + e];
                mix = Math.fma(weights[weight + slot], Bfloat16Rows.element(pair, slot), mix);
            }
            mixed[out + e] = mix;
        }
    }
}
