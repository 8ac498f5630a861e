package dev.heed.kernel;

import java.util.Arrays;

/** A tile that a test fills row by row. Empty slots hold NaN, which would show in any result that read them. */
final class TileFixture implements KvTile {
    private final HeadLayout heads;
    private final long start;
    private final float[] keys;
    private final float[] values;
    private int filled;

    TileFixture(HeadLayout heads, long start) {
        this.heads = heads;
        this.start = start;
        keys = new float[heads.keySize() * TOKENS];
        values = new float[heads.valueSize() * TOKENS];
        Arrays.fill(keys, Float.NaN);
        Arrays.fill(values, Float.NaN);
    }

    /**
     * @param key {@code [keyHeads][keyDim]}
     * @param value {@code [keyHeads][valueDim]}
     */
    void put(long position, float[] key, float[] value) {
        int slot = (int) (position - start);
        for (int i = 0; i < heads.keySize(); i++) {
            keys[i * TOKENS + slot] = key[i];
        }
        int valueDim = heads.valueDim();
        for (int i = 0; i < heads.valueSize(); i++) {
            values[(i / valueDim * TOKENS + slot) * valueDim + i % valueDim] = value[i];
        }
        filled |= 1 << slot;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public int filled() {
        return filled;
    }

    @Override
    public float[] keys() {
        return keys;
    }

    @Override
    public float[] values() {
        return values;
    }
}
