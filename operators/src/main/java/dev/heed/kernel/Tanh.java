package dev.heed.kernel;

/**
 * The one hyperbolic tangent of the kernels (ARITHMETIC.md, "tanh"). The constants are shared with the vector form; their decimals
 * stand in ARITHMETIC.md.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the decimals are those of Cephes, for comparison
final class Tanh {
    /** Below this a polynomial, above it the exponential. */
    static final float SMALL = 0.625f;

    /** Above this the result is ±1, and exp(2x) is far from its limit. */
    static final float LARGE = 10f;

    static final float C0 = -5.70498872745e-3f;
    static final float C1 = 2.06390887954e-2f;
    static final float C2 = -5.37397155531e-2f;
    static final float C3 = 1.33314422036e-1f;
    static final float C4 = -3.33332819422e-1f;

    private Tanh() {}

    static float tanh(float x) {
        float magnitude = Math.abs(x);
        if (magnitude < SMALL) {
            float z = x * x;
            float y = C0;
            y = Math.fma(y, z, C1);
            y = Math.fma(y, z, C2);
            y = Math.fma(y, z, C3);
            y = Math.fma(y, z, C4);
            return Math.fma(y * z, x, x);
        }
        float clamped = Math.min(magnitude, LARGE);
        float r = 1 - 2 / (Exp.exp(clamped + clamped) + 1);
        return x < 0 ? -r : r;
    }
}
