package dev.heed.kernel;

/**
 * The one exponential function of the kernels, for arguments up to 88 (ARITHMETIC.md, "exp"). The constants are shared with the
 * vector form; their decimals stand in ARITHMETIC.md.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // The decimals are those of ARITHMETIC.md, to nine digits.
final class Exp {
    /** Below this the result would be denormal and is +0. */
    static final float LOWEST = -87.33654f;

    static final float LOG2_E = 1.44269504f;

    /** 1.5 · 2^23: a float of this size has no fraction, so adding it rounds, and its low bits hold the integer. */
    static final float ROUND = 12582912f;

    static final float LN2_UPPER = 0.693145752f;
    static final float LN2_LOWER = 1.42860677e-6f;
    static final float C0 = 1.98756912e-4f;
    static final float C1 = 1.39819994e-3f;
    static final float C2 = 8.33345205e-3f;
    static final float C3 = 4.16657962e-2f;
    static final float C4 = 1.66666657e-1f;
    static final float C5 = 0.5f;

    /** Bits of 1.0f: the exponent's bias in its place. */
    static final int ONE_BITS = 127 << 23;

    private Exp() {}

    static float exp(float x) {
        if (x < LOWEST) {
            return 0;
        }
        float t = Math.fma(x, LOG2_E, ROUND);
        float n = t - ROUND;
        float r = Math.fma(n, -LN2_UPPER, x);
        r = Math.fma(n, -LN2_LOWER, r);
        float y = C0;
        y = Math.fma(y, r, C1);
        y = Math.fma(y, r, C2);
        y = Math.fma(y, r, C3);
        y = Math.fma(y, r, C4);
        y = Math.fma(y, r, C5);
        y = Math.fma(y, r * r, r);
        y = y + 1;
        // The low bits of t are n; shifting them into the exponent drops the bits of ROUND.
        return y * Float.intBitsToFloat((Float.floatToRawIntBits(t) << 23) + ONE_BITS);
    }
}
