package dev.heed.kernel;

import java.util.Arrays;

/** A tile that a test fills row by row. Empty slots hold NaN, which would show in any result that read them. */
final class TileFixture implements KvTile {
    private final long start;
    private final KvRows rows;
    private int filled;

    TileFixture(KvRows rows, long start) {
        this.rows = rows;
        this.start = start;
        if (rows instanceof Float32Rows floats) {
            Arrays.fill(floats.keys, Float.NaN);
            Arrays.fill(floats.values, Float.NaN);
        } else if (rows instanceof Bfloat16Rows halves) {
            Arrays.fill(halves.keys, 0x7fc07fc0);
            Arrays.fill(halves.values, 0x7fc07fc0);
        } else if (rows instanceof Int8Rows bytes) {
            Arrays.fill(bytes.keys, (byte) -128);
            Arrays.fill(bytes.values, (byte) -128);
            Arrays.fill(bytes.keyScales, Float.NaN);
            Arrays.fill(bytes.valueScales, Float.NaN);
        }
    }

    /**
     * @param key {@code [keyHeads][keyDim]}
     * @param value {@code [keyHeads][valueDim]}
     */
    void put(long position, float[] key, float[] value) {
        int slot = (int) (position - start);
        rows.put(slot, key, 0, value, 0);
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
    public KvRows rows() {
        return rows;
    }
}
