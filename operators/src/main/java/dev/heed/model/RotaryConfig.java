package dev.heed.model;

/**
 * Rotary positions (Su et al. 2021, "RoFormer"): how elements of queries and keys are rotated in pairs. Immutable.
 *
 * @param theta base of the frequencies
 * @param dim how many elements of a head are rotated, its first; even
 * @param interleaved whether pairs are (2i, 2i + 1), instead of (i, i + dim / 2)
 * @param scaling how the frequencies are stretched for longer contexts
 */
public record RotaryConfig(double theta, int dim, boolean interleaved, RopeScaling scaling) {
    /** The default of {@code rope_theta}. */
    public static final double DEFAULT_THETA = 10_000;

    public RotaryConfig {
        if (dim < 2 || dim % 2 != 0) {
            throw new IllegalArgumentException(dim + " elements cannot be rotated in pairs");
        }
    }

    /** The usual rotation of the first elements of a head, in halves. */
    public static RotaryConfig of(int dim) {
        return new RotaryConfig(DEFAULT_THETA, dim, false, RopeScaling.none());
    }

    public RotaryConfig withScaling(RopeScaling newScaling) {
        return new RotaryConfig(theta, dim, interleaved, newScaling);
    }

    /** Radians a position of each pair, for a token at a position (ARITHMETIC.md, "Rotary positions"). */
    double[] frequencies(long position) {
        return scaling.frequencies(theta, dim, position);
    }

    /** The number of elements that Hugging Face rotates of a head of a size, of which {@code partial_rotary_factor} is given. */
    static int dim(int headDim, double partialFactor) {
        return (int) (headDim * partialFactor);
    }

    /** A {@code partial_rotary_factor} that gives {@link #dim}. */
    double partialFactor(int headDim) {
        double factor = (double) dim / headDim;
        return dim(headDim, factor) == dim ? factor : Math.nextUp(factor);
    }
}
