package dev.heed.kernel;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Keys and values as they are computed: IEEE 754 binary32. */
public final class Float32Rows extends KvRows {
    private static final int FULL = (1 << TOKENS) - 1;

    /** Transposed, {@code [keyHeads][keyDim][16]}. */
    final float[] keys;

    /** Row-major, {@code [keyHeads][16][valueDim]}. */
    final float[] values;

    public Float32Rows(HeadLayout heads) {
        super(heads);
        keys = new float[heads.keySize() * TOKENS];
        values = new float[heads.valueSize() * TOKENS];
    }

    /** Transposed, {@code [keyHeads][keyDim][16]}; read only. */
    public float[] keys() {
        return keys;
    }

    /** Row-major, {@code [keyHeads][16][valueDim]}; read only. */
    public float[] values() {
        return values;
    }

    @Override
    public void put(int slot, float[] key, int keyOffset, float[] value, int valueOffset) {
        for (int row = 0; row < heads.keySize(); row++) {
            keys[row * TOKENS + slot] = key[keyOffset + row];
        }
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            System.arraycopy(value, valueOffset + head * valueDim, values, (head * TOKENS + slot) * valueDim, valueDim);
        }
    }

    @Override
    public void write(int slots, ByteBuffer out) {
        if (slots == FULL) {
            FloatBuffer floats = out.asFloatBuffer().put(keys).put(values);
            out.position(out.position() + floats.position() * Float.BYTES);
            return;
        }
        for (int row = 0; row < heads.keySize(); row++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                out.putFloat(keys[row * TOKENS + Integer.numberOfTrailingZeros(bits)]);
            }
        }
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                int at = (head * TOKENS + Integer.numberOfTrailingZeros(bits)) * valueDim;
                for (int e = at; e < at + valueDim; e++) {
                    out.putFloat(values[e]);
                }
            }
        }
    }

    @Override
    public void clear() {
        Arrays.fill(keys, 0);
        Arrays.fill(values, 0);
    }

    @Override
    public void read(int slots, ByteBuffer in) {
        if (slots == FULL) {
            FloatBuffer floats = in.asFloatBuffer().get(keys).get(values);
            in.position(in.position() + floats.position() * Float.BYTES);
            return;
        }
        for (int row = 0; row < heads.keySize(); row++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                keys[row * TOKENS + Integer.numberOfTrailingZeros(bits)] = in.getFloat();
            }
        }
        int valueDim = heads.valueDim();
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                int at = (head * TOKENS + Integer.numberOfTrailingZeros(bits)) * valueDim;
                for (int e = at; e < at + valueDim; e++) {
                    values[e] = in.getFloat();
                }
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
    }

    @Override
    void mix(int keyHead, int slot, float weight, float[] mixed, int mix) {
        int valueDim = heads.valueDim();
        int value = (keyHead * TOKENS + slot) * valueDim;
        for (int e = 0; e < valueDim; e++) {
            mixed[mix + e] = Math.fma(weight, values[value + e], mixed[mix + e]);
        }
    }
}
