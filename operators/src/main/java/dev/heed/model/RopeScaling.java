package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How rotary frequencies are stretched for contexts longer than those of the training, as Hugging Face's {@code rope_scaling} names
 * the ways. The formulas are those of its {@code modeling_rope_utils.py}, in binary64 and in the order of ARITHMETIC.md. Immutable.
 */
public sealed interface RopeScaling permits UnscaledRope, LinearRope, DynamicRope, YarnRope, Llama3Rope {
    /** Not at all. All of them are equal. */
    static RopeScaling none() {
        return new UnscaledRope();
    }

    /** The value of {@code rope_type}. */
    String type();

    /** Radians a position of each of the {@code dim / 2} pairs, for a token at a position. */
    double[] frequencies(double theta, int dim, long position);

    /** Factor of the cosines and sines. */
    default double attentionFactor() {
        return 1;
    }

    /** Whether tokens at different positions have different frequencies. */
    default boolean dependsOnPosition() {
        return false;
    }

    /** Writes the keys beside {@code rope_type}, such that they are read as an equal scaling. */
    void writeTo(ObjectNode json);

    /** {@code theta^(2i / dim)} for each pair i. */
    static double[] powers(double theta, int dim) {
        double[] powers = new double[dim / 2];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = StrictMath.pow(theta, 2.0 * i / dim);
        }
        return powers;
    }
}
