package dev.heed.kernel;

/** Reductions over sixteen lanes (ARITHMETIC.md, "Reduction of sixteen lanes"). */
final class Lanes {
    static final int COUNT = KvTile.TOKENS;

    private Lanes() {}

    /** The sum of {@code lanes[offset … offset + 15]} by the fixed tree; overwrites them. */
    static float reduce(float[] lanes, int offset) {
        for (int width = COUNT / 2; width > 0; width /= 2) {
            for (int t = 0; t < width; t++) {
                lanes[offset + t] += lanes[offset + t + width];
            }
        }
        return lanes[offset];
    }
}
