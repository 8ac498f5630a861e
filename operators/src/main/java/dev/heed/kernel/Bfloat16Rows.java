package dev.heed.kernel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys and values as bfloat16, the upper half of a binary32: each element is off by at most 2^-9 of itself. Two elements that follow
 * one another in a chain share an int, the earlier one in its lower half: a shift or a mask makes a float of either.
 */
public final class Bfloat16Rows extends KvRows {
    /** {@code [keyHeads][ceil(keyDim / 2)][16]}: elements 2i and 2i + 1 of a key. With an odd size the last has no partner. */
    final int[] keys;

    /** {@code [keyHeads][8][valueDim]}: the same element of slots 2j and 2j + 1. */
    final int[] values;

    private final int keyPairs;

    public Bfloat16Rows(HeadLayout heads) {
        super(heads);
        keyPairs = (heads.keyDim() + 1) / 2;
        keys = new int[heads.keyHeads() * keyPairs * TOKENS];
        values = new int[heads.valueSize() * TOKENS / 2];
    }

    /** The bits of the nearest bfloat16, ties to even. NaN stays NaN. */
    static int round(float x) {
        int bits = Float.floatToIntBits(x);
        return Float.isNaN(x) ? bits >>> 16 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }

    private int keyAt(int head, int i, int slot) {
        return (head * keyPairs + i / 2) * TOKENS + slot;
    }

    private int valueAt(int head, int slot, int e) {
        return (head * TOKENS / 2 + slot / 2) * heads.valueDim() + e;
    }

    /** The element of a pair that belongs to an even or odd index, as a float. */
    static float element(int pair, int index) {
        return Float.intBitsToFloat(half(pair, index) << 16);
    }

    private static int half(int pair, int index) {
        return pair >>> (index % 2 * 16) & 0xffff;
    }

    private static int withHalf(int pair, int index, int half) {
        int shift = index % 2 * 16;
        return pair & ~(0xffff << shift) | half << shift;
    }

    private void setKey(int head, int i, int slot, int half) {
        int at = keyAt(head, i, slot);
        keys[at] = withHalf(keys[at], i, half);
    }

    private void setValue(int head, int slot, int e, int half) {
        int at = valueAt(head, slot, e);
        values[at] = withHalf(values[at], slot, half);
    }

    @Override
    public void put(int slot, float[] key, int keyOffset, float[] value, int valueOffset) {
        for (int head = 0; head < heads.keyHeads(); head++) {
            int keyRow = keyOffset + head * heads.keyDim();
            for (int i = 0; i < heads.keyDim(); i += 2) {
                int first = round(key[keyRow + i]);
                int second = i + 1 < heads.keyDim() ? round(key[keyRow + i + 1]) : 0;
                keys[keyAt(head, i, slot)] = second << 16 | first;
            }
            for (int e = 0; e < heads.valueDim(); e++) {
                setValue(head, slot, e, round(value[valueOffset + head * heads.valueDim() + e]));
            }
        }
    }

    @Override
    public void write(int slots, ByteBuffer out) {
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int i = 0; i < heads.keyDim(); i++) {
                for (int bits = slots; bits != 0; bits &= bits - 1) {
                    out.putShort((short) half(keys[keyAt(head, i, Integer.numberOfTrailingZeros(bits))], i));
                }
            }
        }
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                for (int e = 0; e < heads.valueDim(); e++) {
                    out.putShort((short) half(values[valueAt(head, slot, e)], slot));
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
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int i = 0; i < heads.keyDim(); i++) {
                for (int bits = slots; bits != 0; bits &= bits - 1) {
                    setKey(head, i, Integer.numberOfTrailingZeros(bits), in.getShort() & 0xffff);
                }
            }
        }
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int bits = slots; bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                for (int e = 0; e < heads.valueDim(); e++) {
                    setValue(head, slot, e, in.getShort() & 0xffff);
                }
            }
        }
    }

    @Override
    void score(int keyHead, float[] queries, int query, float[] scores, int out) {
        Arrays.fill(scores, out, out + TOKENS, 0);
        for (int i = 0; i < heads.keyDim(); i++) {
            float element = queries[query + i];
            int row = keyAt(keyHead, i, 0);
            for (int slot = 0; slot < TOKENS; slot++) {
                float key = element(keys[row + slot], i);
                scores[out + slot] = Math.fma(element, key, scores[out + slot]);
            }
        }
    }

    @Override
    void mix(int keyHead, int slot, float weight, float[] mixed, int mix) {
        int row = valueAt(keyHead, slot, 0);
        for (int e = 0; e < heads.valueDim(); e++) {
            float value = element(values[row + e], slot);
            mixed[mix + e] = Math.fma(weight, value, mixed[mix + e]);
        }
    }
}
