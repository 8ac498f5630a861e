package dev.heed.kernel;

import java.util.Random;

/** Seeded floats, and floats as bits. */
final class Data {
    private Data() {}

    /** Uniform in ±spread. Only operations whose result the Java specification fixes, so that every JVM draws the same. */
    static float[] floats(Random random, int count, float spread) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (random.nextFloat() * 2 - 1) * spread;
        }
        return floats;
    }

    /** Bits to compare; all NaNs are one, as ARITHMETIC.md says. */
    static int[] bits(float[] floats) {
        int[] bits = new int[floats.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(floats[i]);
        }
        return bits;
    }
}
