package dev.heed.kernel;

/**
 * Rotations of pairs of elements (ARITHMETIC.md, "Rotary positions"). Plain Java for both backends: every element is a chain of its own,
 * and it is little work beside the projections before it.
 */
final class Rotation {
    private Rotation() {}

    /** Rotates {@code pairs} pairs from {@code offset} by the cosines from {@code row} and the sines after them. */
    static void rotate(float[] x, int offset, float[] angles, int row, int pairs, boolean interleaved) {
        int step = interleaved ? 2 : 1;
        int partner = interleaved ? 1 : pairs;
        for (int i = 0; i < pairs; i++) {
            int at = offset + i * step;
            float cos = angles[row + i];
            float sin = angles[row + pairs + i];
            float first = x[at];
            float second = x[at + partner];
            x[at] = Math.fma(-second, sin, first * cos);
            x[at + partner] = Math.fma(first, sin, second * cos);
        }
    }
}
