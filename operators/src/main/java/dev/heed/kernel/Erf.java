package dev.heed.kernel;

/** The one error function of the kernels (ARITHMETIC.md, "erf"). The constants are shared with the vector form. */
@SuppressWarnings("FloatingPointLiteralPrecision") // the decimals are those of the source, for comparison
final class Erf {
    /** Up to this a polynomial, above it the exponential of one. */
    static final float SMALL = 0.927734375f;

    /** From this on the result is ±1. */
    static final float LARGE = 4f;

    static final float S0 = -5.96761703e-4f;
    static final float S1 = 4.99119423e-3f;
    static final float S2 = -2.67681349e-2f;
    static final float S3 = 1.12819925e-1f;
    static final float S4 = -3.76125336e-1f;
    static final float S5 = 1.28379166e-1f;

    static final float L0 = -1.72853470e-5f;
    static final float L1 = 3.83197126e-4f;
    static final float L2 = -3.88396438e-3f;
    static final float L3 = 2.42546219e-2f;
    static final float L4 = -1.06777877e-1f;
    static final float L5 = -6.34846687e-1f;
    static final float L6 = -1.28717512e-1f;

    private Erf() {}

    static float erf(float x) {
        float magnitude = Math.abs(x);
        if (magnitude <= SMALL) {
            float z = x * x;
            float y = S0;
            y = Math.fma(y, z, S1);
            y = Math.fma(y, z, S2);
            y = Math.fma(y, z, S3);
            y = Math.fma(y, z, S4);
            y = Math.fma(y, z, S5);
            return Math.fma(y, x, x);
        }
        float a = Math.min(magnitude, LARGE);
        float z = a * a;
        float y = Math.fma(Math.fma(L0, a, L1), z, Math.fma(L2, a, L3));
        y = Math.fma(y, a, L4);
        y = Math.fma(y, a, L5);
        y = Math.fma(y, a, L6);
        y = Math.fma(y, a, -a);
        float r = 1 - Exp.exp(y);
        return x < 0 ? -r : r;
    }
}
