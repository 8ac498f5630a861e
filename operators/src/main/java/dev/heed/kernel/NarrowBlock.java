package dev.heed.kernel;

import java.util.Arrays;

/**
 * The tiles of the current block where they are not float32, and their scores and mixes on vectors. A tile that nobody sees is replaced
 * by another: its tokens are hidden. No vector type is named here, since the scratch of the scalar kernels has one of these, too.
 */
final class NarrowBlock {
    private final int[][] pairKeys = new int[Blocks.TILES][];
    private final int[][] pairValues = new int[Blocks.TILES][];
    private final byte[][] byteKeys = new byte[Blocks.TILES][];
    private final byte[][] byteValues = new byte[Blocks.TILES][];
    private final float[][] keyScales = new float[Blocks.TILES][];
    private final float[][] valueScales = new float[Blocks.TILES][];
    private int keyDim;
    private int valueDim;
    private boolean scaled;

    /** Takes one of the block's four tiles. */
    void take(int index, KvRows rows) {
        keyDim = rows.heads.keyDim();
        valueDim = rows.heads.valueDim();
        scaled = rows instanceof Int8Rows;
        if (rows instanceof Int8Rows bytes) {
            byteKeys[index] = bytes.keys;
            byteValues[index] = bytes.values;
            keyScales[index] = bytes.keyScales;
            valueScales[index] = bytes.valueScales;
        } else {
            Bfloat16Rows pairs = (Bfloat16Rows) rows;
            pairKeys[index] = pairs.keys;
            pairValues[index] = pairs.values;
        }
    }

    /** How many heads can be taken at once. Two steps of a chain at once leave no room for a second head: C2 boxes its vectors. */
    int mostHeads() {
        return scaled ? 3 : 1;
    }

    /** Lets go of the tiles. */
    void end() {
        Arrays.fill(pairKeys, null);
        Arrays.fill(pairValues, null);
        Arrays.fill(byteKeys, null);
        Arrays.fill(byteValues, null);
        Arrays.fill(keyScales, null);
        Arrays.fill(valueScales, null);
    }

    /**
     * Raw scores of heads that share a key head, {@link #mostHeads} of them at most.
     *
     * @param x their queries, {@code [keyDim]} from {@code a}, {@code b} and {@code c}
     * @param y {@code [count][64]} from {@code out}, overwritten
     */
    void score(int keyHead, int count, float[] x, int a, int b, int c, float[] y, int out) {
        if (scaled) {
            int key = keyHead * keyDim * KvTile.TOKENS;
            switch (count) {
                case 1 -> Int8Scores.one(byteKeys, key, keyDim, x, a, y, out);
                case 2 -> Int8Scores.two(byteKeys, key, keyDim, x, a, b, y, out);
                default -> Int8Scores.three(byteKeys, key, keyDim, x, a, b, c, y, out);
            }
            for (int i = 0; i < count; i++) {
                Int8Vectors.multiply(keyScales, keyHead, y, out + i * Blocks.TOKENS);
            }
            return;
        }
        int key = keyHead * ((keyDim + 1) / 2) * KvTile.TOKENS;
        Bfloat16Vectors.score(pairKeys, key, keyDim, x, a, y, out);
        if (keyDim % 2 != 0) {
            addLast(key + keyDim / 2 * KvTile.TOKENS, x[a + keyDim - 1], y, out);
        }
    }

    /** The last link of the scores' chains where the size of a key is odd. */
    private void addLast(int row, float element, float[] y, int out) {
        for (int slot = 0; slot < Blocks.TOKENS; slot++) {
            int pair = pairKeys[slot / KvTile.TOKENS][row + slot % KvTile.TOKENS];
            y[out + slot] = Math.fma(element, Bfloat16Rows.element(pair, 0), y[out + slot]);
        }
    }

    /** Multiplies the {@code [64]} weights of a head, from an index, by the scales of the values, if there are any. */
    void scaleWeights(int keyHead, float[] weights, int weight) {
        if (scaled) {
            Int8Vectors.multiply(valueScales, keyHead, weights, weight);
        }
    }

    /**
     * Adds values to the mixes of heads that share a key head and see the same tokens, {@link #mostHeads} of them at most.
     *
     * @param weights scaled, {@code [count][64]} from {@code weight}
     * @param mask the slots to add; {@code slots} lists the {@code tokens} of them
     * @param mixed {@code [valueDim]} from {@code a}, {@code b} and {@code c}
     */
    void mix(
            int keyHead,
            int count,
            float[] weights,
            int weight,
            long mask,
            int[] slots,
            int tokens,
            float[] mixed,
            int a,
            int b,
            int c) {
        int done = 0;
        int value = keyHead * valueDim * (scaled ? KvTile.TOKENS : KvTile.TOKENS / 2);
        if (scaled) {
            done = valueDim - valueDim % (4 * Simd.LANES);
            for (long left = mask; left != 0; left = Slots.afterRun(left)) {
                int from = Long.numberOfTrailingZeros(left);
                mixBytes(count, weights, weight, from, Slots.endOfRun(left), value, mixed, a, b, c);
            }
        } else {
            done = valueDim - valueDim % (4 * Simd.LANES);
            int paired = Long.bitCount(inPairs(mask));
            Bfloat16Vectors.mix(weights, weight, slots, paired, pairValues, value, valueDim, mixed, a);
            if (paired < tokens) {
                Bfloat16Vectors.rest(
                        weights, weight, slots, paired, tokens, pairValues, value, valueDim, 0, done, mixed, a);
            }
        }
        if (done < valueDim) {
            rest(weights, weight, slots, tokens, value, done, mixed, a);
            if (count > 1) {
                rest(weights, weight + Blocks.TOKENS, slots, tokens, value, done, mixed, b);
            }
            if (count > 2) {
                rest(weights, weight + 2 * Blocks.TOKENS, slots, tokens, value, done, mixed, c);
            }
        }
    }

    private void mixBytes(
            int count, float[] weights, int weight, int from, int end, int value, float[] mixed, int a, int b, int c) {
        byte[][] v = byteValues;
        switch (count) {
            case 1 -> Int8Mixes.one(weights, weight, from, end, v, value, valueDim, mixed, a);
            case 2 -> Int8Mixes.two(weights, weight, from, end, v, value, valueDim, mixed, a, b);
            default -> Int8Mixes.three(weights, weight, from, end, v, value, valueDim, mixed, a, b, c);
        }
    }

    private void rest(
            float[] weights, int weight, int[] slots, int tokens, int value, int first, float[] mixed, int out) {
        if (scaled) {
            Int8Mixes.rest(weights, weight, slots, tokens, byteValues, value, valueDim, first, mixed, out);
        } else {
            Bfloat16Vectors.rest(
                    weights, weight, slots, 0, tokens, pairValues, value, valueDim, first, valueDim, mixed, out);
        }
    }

    /** The slots before the first that comes without the other of its pair: an even slot and its successor. */
    private static long inPairs(long mask) {
        long even = 0x5555555555555555L;
        long halves = (mask & even) ^ (mask >>> 1 & even);
        return mask & (halves & -halves) - 1;
    }
}
