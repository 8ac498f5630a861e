package dev.heed.kernel;

import static dev.heed.kernel.Int8Vectors.widen;
import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;

import jdk.incubator.vector.FloatVector;

/**
 * Raw scores of {@link Int8Rows} over a block, on vectors, without the scales. Up to three heads share their keys.
 *
 * <p>Long methods on purpose, as {@link VectorTile} explains; with a fourth head they would be too large for C2 not to box.
 */
final class Int8Scores {
    private Int8Scores() {}

    /**
     * Raw scores of one head over a block.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the query, {@code [keyDim]} from {@code a}
     * @param y {@code [64]} from {@code out}, overwritten
     */
    static void one(byte[][] keys, int key, int keyDim, float[] x, int a, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[at / KvTile.TOKENS];
            byte[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            byte[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            byte[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
            int key0 = key + at % KvTile.TOKENS;
            int key1 = key + (at + LANES) % KvTile.TOKENS;
            int key2 = key + (at + 2 * LANES) % KvTile.TOKENS;
            int key3 = key + (at + 3 * LANES) % KvTile.TOKENS;
            FloatVector zero = broadcast(0);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            for (int i = 0; i < keyDim; i++) {
                int row = i * KvTile.TOKENS;
                FloatVector element = broadcast(x[a + i]);
                a0 = element.fma(widen(keys0, key0 + row), a0);
                a1 = element.fma(widen(keys1, key1 + row), a1);
                a2 = element.fma(widen(keys2, key2 + row), a2);
                a3 = element.fma(widen(keys3, key3 + row), a3);
            }
            a0.intoArray(y, out + at);
            a1.intoArray(y, out + at + LANES);
            a2.intoArray(y, out + at + 2 * LANES);
            a3.intoArray(y, out + at + 3 * LANES);
        }
    }

    /**
     * Raw scores of two heads that share their keys over a block.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the queries, {@code [keyDim]} from {@code a} and {@code b}
     * @param y {@code [2][64]} from {@code out}, overwritten
     */
    static void two(byte[][] keys, int key, int keyDim, float[] x, int a, int b, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[at / KvTile.TOKENS];
            byte[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            byte[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            byte[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
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
            for (int i = 0; i < keyDim; i++) {
                int row = i * KvTile.TOKENS;
                FloatVector k0 = widen(keys0, key0 + row);
                FloatVector k1 = widen(keys1, key1 + row);
                FloatVector k2 = widen(keys2, key2 + row);
                FloatVector k3 = widen(keys3, key3 + row);
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
     * Raw scores of three heads that share their keys over a block.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the queries, {@code [keyDim]} from {@code a}, {@code b} and {@code c}
     * @param y {@code [3][64]} from {@code out}, overwritten
     */
    static void three(byte[][] keys, int key, int keyDim, float[] x, int a, int b, int c, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[at / KvTile.TOKENS];
            byte[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            byte[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            byte[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
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
            for (int i = 0; i < keyDim; i++) {
                int row = i * KvTile.TOKENS;
                FloatVector k0 = widen(keys0, key0 + row);
                FloatVector k1 = widen(keys1, key1 + row);
                FloatVector k2 = widen(keys2, key2 + row);
                FloatVector k3 = widen(keys3, key3 + row);
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
}
