package dev.heed.bench.state;

import dev.heed.kernel.VectorSum;

/**
 * The reading that every layout does for every token: a sum over all keys and values, as fast as an attention kernel would read them, so
 * that the layouts are compared and not the additions. Exact for the integers of {@link Tokens}.
 */
final class Checksum {
    /** Sums of floats over 1,024 integers below 2¹³ are at most 2²³: exact, in whatever order. */
    private static final int EXACT = 1024;

    private Checksum() {}

    /** The sum of all elements. */
    static double of(float[] data) {
        double sum = 0;
        for (int from = 0; from < data.length; from += EXACT) {
            sum += VectorSum.of(data, from, Math.min(data.length, from + EXACT));
        }
        return sum;
    }
}
