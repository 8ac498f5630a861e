package dev.heed.kernel;

/** A hash over the bits of floats, in order; all NaNs are one, as ARITHMETIC.md says. */
public final class BitHash {
    private long hash;

    public void add(float... floats) {
        for (float element : floats) {
            hash = hash * 0x9E3779B97F4A7C15L + Float.floatToIntBits(element);
            hash ^= hash >>> 29;
        }
    }

    public String hex() {
        return Long.toHexString(hash);
    }
}
