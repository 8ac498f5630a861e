package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scores and mixes of {@link Int8Rows} on vectors, without the scales: bytes are loaded, widened to floats in registers, and used by up
 * to three heads. Widening costs two operations beside each multiply-add of the first head; the memory that is not read pays for it.
 *
 * <p>Long methods on purpose, as {@link VectorTile} explains; with a fourth head they would be too large for C2 not to box.
 */
final class Int8Vectors {
    /** As many bytes as there are lanes; with four lanes eight, of which the first four are used. */
    private static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final int TILE_BITS = Integer.numberOfTrailingZeros(KvTile.TOKENS);
    private static final int IN_TILE = KvTile.TOKENS - 1;

    private Int8Vectors() {}

    private static FloatVector widen(byte[] bytes, int index) {
        return (FloatVector) ByteVector.fromArray(BYTES, bytes, index).castShape(Simd.SPECIES, 0);
    }

    /**
     * Raw scores of one head over a block.
     *
     * @param keys the block's tiles, from {@code key} on those of the key head
     * @param x the query, {@code [keyDim]} from {@code a}
     * @param y {@code [64]} from {@code out}, overwritten
     */
    static void score(byte[][] keys, int key, int keyDim, float[] x, int a, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[(at) / KvTile.TOKENS];
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
    static void score(byte[][] keys, int key, int keyDim, float[] x, int a, int b, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[(at) / KvTile.TOKENS];
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
    static void score(byte[][] keys, int key, int keyDim, float[] x, int a, int b, int c, float[] y, int out) {
        for (int at = 0; at < Blocks.TOKENS; at += 4 * LANES) {
            byte[] keys0 = keys[(at) / KvTile.TOKENS];
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

    /**
     * Adds values of the block to the mix of one head, four vectors of elements at a time.
     *
     * @param weights {@code [64]} from {@code weight}
     * @param from the first slot to add; {@code end} is the one behind the last
     * @param values the block's tiles, from {@code value} on those of the key head
     * @param mixed {@code [valueDim]} from {@code a}
     */
    static void mix(
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
    static void mix(
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
    static void mix(
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

    /** Multiplies {@code [64]} floats of {@code y} by the scales of a key head's tokens. */
    static void multiply(float[][] scales, int keyHead, float[] y, int out) {
        for (int tile = 0; tile < Blocks.TILES; tile++) {
            int scale = keyHead * KvTile.TOKENS;
            int at = out + tile * KvTile.TOKENS;
            for (int slot = 0; slot < KvTile.TOKENS; slot += Simd.LANES) {
                load(y, at + slot).mul(load(scales[tile], scale + slot)).intoArray(y, at + slot);
            }
        }
    }
}
