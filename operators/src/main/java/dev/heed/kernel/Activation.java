package dev.heed.kernel;

/** The functions between the two linear maps of a feed-forward part (ARITHMETIC.md, "Activations"). */
public enum Activation {
    /** {@code x · Φ(x)}, Φ the distribution of the normal distribution (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units"). */
    GELU {
        @Override
        float apply(float x) {
            float half = x * 0.5f;
            return Math.fma(half, Erf.erf(x * Gelu.SQRT_HALF), half);
        }
    },
    /** The same paper's approximation by tanh, as GPT-2 and Gemma have it. */
    GELU_TANH {
        @Override
        float apply(float x) {
            float half = x * 0.5f;
            float inner = Math.fma(x * x * x, Gelu.CUBIC, x) * Gelu.SQRT_2_OVER_PI;
            return Math.fma(half, Tanh.tanh(inner), half);
        }
    },
    /** {@code x / (1 + exp(−x))}, also named swish (Ramachandran et al. 2017, "Searching for Activation Functions"). */
    SILU {
        @Override
        float apply(float x) {
            return x / (1 + Exp.exp(Math.min(-x, Gelu.EXP_LIMIT)));
        }
    };

    /** The value at one element, by the specified order of operations. */
    abstract float apply(float x);
}
