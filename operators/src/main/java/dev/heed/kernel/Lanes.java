package dev.heed.kernel;

/** Reductions over sixteen lanes (ARITHMETIC.md, "Reduction of sixteen lanes"). */
final class Lanes {
    static final int COUNT = KvTile.TOKENS;

    private Lanes() {}

    /** The sum of {@code lanes[offset … offset + 15]} by the fixed tree, written out: a loop over so few took C2 several times as long. */
    static float reduce(float[] lanes, int offset) {
        float sum0 = lanes[offset] + lanes[offset + 8];
        float sum1 = lanes[offset + 1] + lanes[offset + 9];
        float sum2 = lanes[offset + 2] + lanes[offset + 10];
        float sum3 = lanes[offset + 3] + lanes[offset + 11];
        float sum4 = lanes[offset + 4] + lanes[offset + 12];
        float sum5 = lanes[offset + 5] + lanes[offset + 13];
        float sum6 = lanes[offset + 6] + lanes[offset + 14];
        float sum7 = lanes[offset + 7] + lanes[offset + 15];
        return ((sum0 + sum4) + (sum2 + sum6)) + ((sum1 + sum5) + (sum3 + sum7));
    }
}
