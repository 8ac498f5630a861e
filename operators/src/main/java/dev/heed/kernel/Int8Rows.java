package dev.heed.kernel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys and values as integers of −127 … 127 times a scale for each token and head: each element is off by at most half a scale, 1/254
 * of the largest of its row. The elements lie as those of {@link Float32Rows} do.
 */
public final class Int8Rows extends KvRows {
    static final int MOST = 127;

    private static final boolean ON_VECTORS = Kernels.vector().isPresent() && Int8Quantizer.FITS;

    /** Vector kernels of four lanes read eight bytes at a time: four more than there are, after the last. */
    private static final int PADDING = 4;

    /** Transposed, {@code [keyHeads][keyDim][16]}. */
    final byte[] keys;

    /** Row-major, {@code [keyHeads][16][valueDim]}. */
    final byte[] values;

    /** {@code [keyHeads][16]}. */
    final float[] keyScales;

    /** {@code [keyHeads][16]}. */
    final float[] valueScales;

    /** A key on its way to its column. */
    private final byte[] row;

    public Int8Rows(HeadLayout heads) {
        super(heads);
        row = new byte[heads.keyDim()];
        keys = new byte[heads.keySize() * TOKENS + PADDING];
        values = new byte[heads.valueSize() * TOKENS + PADDING];
        keyScales = new float[heads.keyHeads() * TOKENS];
        valueScales = new float[heads.keyHeads() * TOKENS];
    }

    /** The scale of a row: its largest magnitude in 127 parts. NaN and infinity make it NaN or infinite, and with it what is computed. */
    static float scale(float[] row, int offset, int count) {
        // Magnitudes are ordered as their bits are, NaN above all.
        int largest = 0;
        int i = 0;
        if (ON_VECTORS) {
            largest = Int8Quantizer.largest(row, offset, count);
            i = Int8Quantizer.whole(count);
        }
        for (; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(row[offset + i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(largest) / MOST;
    }

    /** A row in units of its scale, ties to even; zeros where the scale is no positive number. */
    static void quantize(float[] row, int offset, int count, float scale, byte[] units, int at) {
        if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
            Arrays.fill(units, at, at + count, (byte) 0);
            return;
        }
        int i = 0;
        if (ON_VECTORS) {
            Int8Quantizer.quantize(row, offset, count, scale, units, at);
            i = Int8Quantizer.whole(count);
        }
        for (; i < count; i++) {
            units[at + i] = unit(row[offset + i], scale);
        }
    }

    private static byte unit(float x, float scale) {
        int units = Float.floatToRawIntBits(x / scale + Exp.ROUND) - Float.floatToRawIntBits(Exp.ROUND);
        // A scale so small that it is inexact can leave more than 127 of it, though not 191.
        return (byte) Math.max(-MOST, Math.min(MOST, units));
    }

    @Override
    public void put(int slot, float[] key, int keyOffset, float[] value, int valueOffset) {
        int keyDim = heads.keyDim();
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            int at = keyOffset + head * keyDim;
            float scale = scale(key, at, keyDim);
            keyScales[head * TOKENS + slot] = scale;
            quantize(key, at, keyDim, scale, row, 0);
            for (int i = 0; i < keyDim; i++) {
                keys[(head * keyDim + i) * TOKENS + slot] = row[i];
            }
            at = valueOffset + head * valueDim;
            scale = scale(value, at, valueDim);
            valueScales[head * TOKENS + slot] = scale;
            quantize(value, at, valueDim, scale, values, (head * TOKENS + slot) * valueDim);
        }
    }

    @Override
    public void write(int slots, ByteBuffer out) {
        for (int row = 0; row < heads.keySize(); row++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                out.put(keys[row * TOKENS + Integer.numberOfTrailingZeros(bits)]);
            }
        }
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                out.put(values, (head * TOKENS + Integer.numberOfTrailingZeros(bits)) * valueDim, valueDim);
            }
        }
        writeScales(keyScales, slots, out);
        writeScales(valueScales, slots, out);
    }

    private void writeScales(float[] scales, int slots, ByteBuffer out) {
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                out.putFloat(scales[head * TOKENS + Integer.numberOfTrailingZeros(bits)]);
            }
        }
    }

    @Override
    public void clear() {
        Arrays.fill(keys, (byte) 0);
        Arrays.fill(values, (byte) 0);
        Arrays.fill(keyScales, 0);
        Arrays.fill(valueScales, 0);
    }

    @Override
    public void read(int slots, ByteBuffer in) {
        for (int row = 0; row < heads.keySize(); row++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                keys[row * TOKENS + Integer.numberOfTrailingZeros(bits)] = in.get();
            }
        }
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                in.get(values, (head * TOKENS + Integer.numberOfTrailingZeros(bits)) * valueDim, valueDim);
            }
        }
        readScales(keyScales, slots, in);
        readScales(valueScales, slots, in);
    }

    private void readScales(float[] scales, int slots, ByteBuffer in) {
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                scales[head * TOKENS + Integer.numberOfTrailingZeros(bits)] = in.getFloat();
            }
        }
    }

    @Override
    void score(int keyHead, float[] queries, int query, float[] scores, int out) {
        Arrays.fill(scores, out, out + TOKENS, 0);
        int key = keyHead * heads.keyDim() * TOKENS;
        for (int i = 0; i < heads.keyDim(); i++, key += TOKENS) {
            float element = queries[query + i];
            for (int slot = 0; slot < TOKENS; slot++) {
                scores[out + slot] = Math.fma(element, keys[key + slot], scores[out + slot]);
            }
        }
        for (int slot = 0; slot < TOKENS; slot++) {
            scores[out + slot] *= keyScales[keyHead * TOKENS + slot];
        }
    }

    @Override
    void mix(int keyHead, int slot, float weight, float[] mixed, int mix) {
        int valueDim = heads.valueDim();
        int row = keyHead * TOKENS + slot;
        float scaled = weight * valueScales[row];
        for (int e = 0; e < valueDim; e++) {
            mixed[mix + e] = Math.fma(scaled, values[row * valueDim + e], mixed[mix + e]);
        }
    }
}
