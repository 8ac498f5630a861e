package dev.heed.bench.state;

/** The reading that every layout does for every token: a sum over all keys and values. Exact for the integers of {@link Tokens}. */
final class Checksum {
    /** Over so many elements a sum of floats stays exact: eight chains of 768 integers below 2¹³ are below 2²⁴. */
    private static final int EXACT = 6144;

    private Checksum() {}

    /** The sum of all elements, whose number is a multiple of 8. */
    static double of(float[] data) {
        double sum = 0;
        for (int from = 0; from < data.length; from += EXACT) {
            sum += of(data, from, Math.min(data.length, from + EXACT));
        }
        return sum;
    }

    /** Over eight chains, as one would be bound by the latency of an addition. */
    private static double of(float[] data, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        for (int i = from; i < to; i += 8) {
            a += data[i];
            b += data[i + 1];
            c += data[i + 2];
            d += data[i + 3];
            e += data[i + 4];
            f += data[i + 5];
            g += data[i + 6];
            h += data[i + 7];
        }
        return (double) a + b + c + d + e + f + g + h;
    }
}
