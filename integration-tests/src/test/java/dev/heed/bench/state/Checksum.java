package dev.heed.bench.state;

/** The reading that every layout does for every token: a sum over all keys and values. Exact, as {@link Tokens} are integers. */
final class Checksum {
    private Checksum() {}

    /**
     * The sum of a part of an array, over eight chains as one would be bound by the latency of an addition.
     *
     * @param length a multiple of 8
     */
    static double of(float[] data, int from, int length) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        for (int i = from, end = from + length; i < end; i += 8) {
            a += data[i];
            b += data[i + 1];
            c += data[i + 2];
            d += data[i + 3];
            e += data[i + 4];
            f += data[i + 5];
            g += data[i + 6];
            h += data[i + 7];
        }
        return a + b + c + d + e + f + g + h;
    }
}
