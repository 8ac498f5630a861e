package dev.heed.kernel;

/** Constants of the activations, shared by the scalar and the vector form. */
final class Gelu {
    static final float SQRT_HALF = 0.70710678f;
    static final float SQRT_2_OVER_PI = 0.79788456f;
    static final float CUBIC = 0.044715f;

    /** The largest argument of {@link Exp}. */
    static final float EXP_LIMIT = 88f;

    /** From here down the exponential is lost when 1 is added to it. */
    static final float EXP_VANISHES = -87f;

    private Gelu() {}
}
