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
 * <p>Long methods on purpose, as {@link VectorTile} explains; with a second head they would be too large for C2 not to box.
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
     * Adds values to the mix of one head: those of {@code slots[begin … end − 1]}, which need not come in pairs, elements {@code first} to
     * before {@code last}.
     */
    static void rest(
            float[] weights,
            int weight,
            int[] slots,
            int begin,
            int end,
            int[][] values,
            int value,
            int valueDim,
            int first,
            int last,
            float[] mixed,
            int out) {
        int e = first;
        for (; e + LANES <= last; e += LANES) {
            FloatVector mix = load(mixed, out + e);
            for (int i = begin; i < end; i++) {
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
        for (; e < last; e++) {
            float mix = mixed[out + e];
            for (int i = begin; i < end; i++) {
                int slot = slots[i];
                int[] tile = values[slot / KvTile.TOKENS];
                int pair = tile[value + slot % KvTile.TOKENS / 2 * valueDim + e];
                mix = Math.fma(weights[weight + slot], Bfloat16Rows.element(pair, slot), mix);
            }
            mixed[out + e] = mix;
        }
    }
}
