package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * What {@link VectorMix#pair} does, of a block whose slots are all seen, along the diagonals of heads and tiles: while one head is at
 * tile 3, the next is at tile 2, and so on. Each mix gets its tokens in order, and the values of each of the four tiles are read from front
 * to back, four streams at a time.
 *
 * <p>That is for the memory. Head by head, a stream ends after the 4 KiB of a head and the next begins elsewhere, too soon for the CPU
 * to fetch ahead: contexts that are larger than its caches took twice as long (17 GB/s beside 31, AMD Zen 4).
 *
 * <p>Long methods on purpose, as {@link VectorTile} explains.
 */
final class VectorDiagonal {
    private static final int TOKENS = KvTile.TOKENS;

    private VectorDiagonal() {}

    /** Whether there are so many heads, values of whole strips of four or two vectors, and registers for sixteen accumulators. */
    static boolean fits(int heads, int valueDim) {
        return heads >= Blocks.TILES && valueDim % (2 * LANES) == 0 && VectorTile.MOST_ROWS == 4;
    }

    /**
     * Adds all values of a block to the mixes of heads that follow one another.
     *
     * @param weights {@code [heads][64]} from {@code weight}
     * @param values the block's tiles, from {@code value} on those of the heads
     * @param mixed {@code [heads][valueDim]} from {@code mix}
     */
    static void mix(
            float[] weights, int weight, float[][] values, int value, int heads, int valueDim, float[] mixed, int mix) {
        two(weights, weight, values, value, valueDim, mixed, mix, 0, 0, 1, 0);
        two(weights, weight, values, value, valueDim, mixed, mix, 0, 1, 2, 0);
        two(weights, weight, values, value, valueDim, mixed, mix, 1, 1, 0, 2);
        for (int head = 0; head + 4 <= heads; head++) {
            int weightOfHead = weight + head * Blocks.TOKENS;
            int valueOfHead = value + head * TOKENS * valueDim;
            int mixOfHead = mix + head * valueDim;
            four(weights, weightOfHead, values, valueOfHead, valueDim, mixed, mixOfHead);
            fourHalves(weights, weightOfHead, values, valueOfHead, valueDim, mixed, mixOfHead);
        }
        int last = heads - 1;
        two(weights, weight, values, value, valueDim, mixed, mix, last, 1, last - 1, 2);
        two(weights, weight, values, value, valueDim, mixed, mix, last - 2, 3, last, 2);
        two(weights, weight, values, value, valueDim, mixed, mix, last - 1, 3, last, 3);
    }

    /** The first of four heads at tile 3, the second at tile 2, the third at tile 1, the fourth at tile 0. */
    private static void four(
            float[] weights, int weight, float[][] values, int value, int valueDim, float[] mixed, int mix) {
        float[] tileA = values[3];
        float[] tileB = values[2];
        float[] tileC = values[1];
        float[] tileD = values[0];
        int weightA = weight + 3 * TOKENS;
        int weightB = weight + Blocks.TOKENS + 2 * TOKENS;
        int weightC = weight + 2 * Blocks.TOKENS + TOKENS;
        int weightD = weight + 3 * Blocks.TOKENS;
        int valueB = value + TOKENS * valueDim;
        int valueC = valueB + TOKENS * valueDim;
        int valueD = valueC + TOKENS * valueDim;
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            int a = mix + e;
            int b = a + valueDim;
            int c = b + valueDim;
            int d = c + valueDim;
            FloatVector a0 = load(mixed, a);
            FloatVector a1 = load(mixed, a + LANES);
            FloatVector a2 = load(mixed, a + 2 * LANES);
            FloatVector a3 = load(mixed, a + 3 * LANES);
            FloatVector b0 = load(mixed, b);
            FloatVector b1 = load(mixed, b + LANES);
            FloatVector b2 = load(mixed, b + 2 * LANES);
            FloatVector b3 = load(mixed, b + 3 * LANES);
            FloatVector c0 = load(mixed, c);
            FloatVector c1 = load(mixed, c + LANES);
            FloatVector c2 = load(mixed, c + 2 * LANES);
            FloatVector c3 = load(mixed, c + 3 * LANES);
            FloatVector d0 = load(mixed, d);
            FloatVector d1 = load(mixed, d + LANES);
            FloatVector d2 = load(mixed, d + 2 * LANES);
            FloatVector d3 = load(mixed, d + 3 * LANES);
            for (int slot = 0; slot < TOKENS; slot++) {
                int row = slot * valueDim + e;
                FloatVector p = broadcast(weights[weightA + slot]);
                a0 = p.fma(load(tileA, value + row), a0);
                a1 = p.fma(load(tileA, value + row + LANES), a1);
                a2 = p.fma(load(tileA, value + row + 2 * LANES), a2);
                a3 = p.fma(load(tileA, value + row + 3 * LANES), a3);
                p = broadcast(weights[weightB + slot]);
                b0 = p.fma(load(tileB, valueB + row), b0);
                b1 = p.fma(load(tileB, valueB + row + LANES), b1);
                b2 = p.fma(load(tileB, valueB + row + 2 * LANES), b2);
                b3 = p.fma(load(tileB, valueB + row + 3 * LANES), b3);
                p = broadcast(weights[weightC + slot]);
                c0 = p.fma(load(tileC, valueC + row), c0);
                c1 = p.fma(load(tileC, valueC + row + LANES), c1);
                c2 = p.fma(load(tileC, valueC + row + 2 * LANES), c2);
                c3 = p.fma(load(tileC, valueC + row + 3 * LANES), c3);
                p = broadcast(weights[weightD + slot]);
                d0 = p.fma(load(tileD, valueD + row), d0);
                d1 = p.fma(load(tileD, valueD + row + LANES), d1);
                d2 = p.fma(load(tileD, valueD + row + 2 * LANES), d2);
                d3 = p.fma(load(tileD, valueD + row + 3 * LANES), d3);
            }
            a0.intoArray(mixed, a);
            a1.intoArray(mixed, a + LANES);
            a2.intoArray(mixed, a + 2 * LANES);
            a3.intoArray(mixed, a + 3 * LANES);
            b0.intoArray(mixed, b);
            b1.intoArray(mixed, b + LANES);
            b2.intoArray(mixed, b + 2 * LANES);
            b3.intoArray(mixed, b + 3 * LANES);
            c0.intoArray(mixed, c);
            c1.intoArray(mixed, c + LANES);
            c2.intoArray(mixed, c + 2 * LANES);
            c3.intoArray(mixed, c + 3 * LANES);
            d0.intoArray(mixed, d);
            d1.intoArray(mixed, d + LANES);
            d2.intoArray(mixed, d + 2 * LANES);
            d3.intoArray(mixed, d + 3 * LANES);
        }
    }

    /** As {@link #four}, of the elements that do not fill four vectors. */
    private static void fourHalves(
            float[] weights, int weight, float[][] values, int value, int valueDim, float[] mixed, int mix) {
        int e = valueDim - valueDim % (4 * LANES);
        if (e == valueDim) {
            return;
        }
        float[] tileA = values[3];
        float[] tileB = values[2];
        float[] tileC = values[1];
        float[] tileD = values[0];
        int weightA = weight + 3 * TOKENS;
        int weightB = weight + Blocks.TOKENS + 2 * TOKENS;
        int weightC = weight + 2 * Blocks.TOKENS + TOKENS;
        int weightD = weight + 3 * Blocks.TOKENS;
        int valueB = value + TOKENS * valueDim;
        int valueC = valueB + TOKENS * valueDim;
        int valueD = valueC + TOKENS * valueDim;
        int a = mix + e;
        int b = a + valueDim;
        int c = b + valueDim;
        int d = c + valueDim;
        FloatVector a0 = load(mixed, a);
        FloatVector a1 = load(mixed, a + LANES);
        FloatVector b0 = load(mixed, b);
        FloatVector b1 = load(mixed, b + LANES);
        FloatVector c0 = load(mixed, c);
        FloatVector c1 = load(mixed, c + LANES);
        FloatVector d0 = load(mixed, d);
        FloatVector d1 = load(mixed, d + LANES);
        for (int slot = 0; slot < TOKENS; slot++) {
            int row = slot * valueDim + e;
            FloatVector p = broadcast(weights[weightA + slot]);
            a0 = p.fma(load(tileA, value + row), a0);
            a1 = p.fma(load(tileA, value + row + LANES), a1);
            p = broadcast(weights[weightB + slot]);
            b0 = p.fma(load(tileB, valueB + row), b0);
            b1 = p.fma(load(tileB, valueB + row + LANES), b1);
            p = broadcast(weights[weightC + slot]);
            c0 = p.fma(load(tileC, valueC + row), c0);
            c1 = p.fma(load(tileC, valueC + row + LANES), c1);
            p = broadcast(weights[weightD + slot]);
            d0 = p.fma(load(tileD, valueD + row), d0);
            d1 = p.fma(load(tileD, valueD + row + LANES), d1);
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

    /** Two heads, each at a tile of its own: where the diagonals are short. */
    private static void two(
            float[] weights,
            int weight,
            float[][] values,
            int value,
            int valueDim,
            float[] mixed,
            int mix,
            int headA,
            int atA,
            int headB,
            int atB) {
        float[] tileA = values[atA];
        float[] tileB = values[atB];
        int weightA = weight + headA * Blocks.TOKENS + atA * TOKENS;
        int weightB = weight + headB * Blocks.TOKENS + atB * TOKENS;
        int valueA = value + headA * TOKENS * valueDim;
        int valueB = value + headB * TOKENS * valueDim;
        for (int e = 0; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            int a = mix + headA * valueDim + e;
            int b = mix + headB * valueDim + e;
            FloatVector a0 = load(mixed, a);
            FloatVector a1 = load(mixed, a + LANES);
            FloatVector a2 = load(mixed, a + 2 * LANES);
            FloatVector a3 = load(mixed, a + 3 * LANES);
            FloatVector b0 = load(mixed, b);
            FloatVector b1 = load(mixed, b + LANES);
            FloatVector b2 = load(mixed, b + 2 * LANES);
            FloatVector b3 = load(mixed, b + 3 * LANES);
            for (int slot = 0; slot < TOKENS; slot++) {
                int row = slot * valueDim + e;
                FloatVector p = broadcast(weights[weightA + slot]);
                a0 = p.fma(load(tileA, valueA + row), a0);
                a1 = p.fma(load(tileA, valueA + row + LANES), a1);
                a2 = p.fma(load(tileA, valueA + row + 2 * LANES), a2);
                a3 = p.fma(load(tileA, valueA + row + 3 * LANES), a3);
                p = broadcast(weights[weightB + slot]);
                b0 = p.fma(load(tileB, valueB + row), b0);
                b1 = p.fma(load(tileB, valueB + row + LANES), b1);
                b2 = p.fma(load(tileB, valueB + row + 2 * LANES), b2);
                b3 = p.fma(load(tileB, valueB + row + 3 * LANES), b3);
            }
            a0.intoArray(mixed, a);
            a1.intoArray(mixed, a + LANES);
            a2.intoArray(mixed, a + 2 * LANES);
            a3.intoArray(mixed, a + 3 * LANES);
            b0.intoArray(mixed, b);
            b1.intoArray(mixed, b + LANES);
            b2.intoArray(mixed, b + 2 * LANES);
            b3.intoArray(mixed, b + 3 * LANES);
        }
        int e = valueDim - valueDim % (4 * LANES);
        if (e < valueDim) {
            int a = mix + headA * valueDim + e;
            int b = mix + headB * valueDim + e;
            FloatVector a0 = load(mixed, a);
            FloatVector a1 = load(mixed, a + LANES);
            FloatVector b0 = load(mixed, b);
            FloatVector b1 = load(mixed, b + LANES);
            for (int slot = 0; slot < TOKENS; slot++) {
                int row = slot * valueDim + e;
                FloatVector p = broadcast(weights[weightA + slot]);
                a0 = p.fma(load(tileA, valueA + row), a0);
                a1 = p.fma(load(tileA, valueA + row + LANES), a1);
                p = broadcast(weights[weightB + slot]);
                b0 = p.fma(load(tileB, valueB + row), b0);
                b1 = p.fma(load(tileB, valueB + row + LANES), b1);
            }
            a0.intoArray(mixed, a);
            a1.intoArray(mixed, a + LANES);
            b0.intoArray(mixed, b);
            b1.intoArray(mixed, b + LANES);
        }
    }
}
