package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * High frequencies stay, low ones are divided by a factor, a ramp between (Peng et al. 2023, "YaRN: Efficient Context Window Extension
 * of Large Language Models").
 *
 * @param factor how many times longer contexts may be
 * @param originalPositions length of the contexts of the training
 * @param attentionFactor factor of the cosines and sines, resolved
 * @param betaFast rotations over the original length above which a frequency stays
 * @param betaSlow rotations below which it is divided
 * @param truncate whether the ends of the ramp are whole numbers
 */
public record YarnRope(
        double factor,
        int originalPositions,
        double attentionFactor,
        double betaFast,
        double betaSlow,
        boolean truncate)
        implements RopeScaling {
    static final double DEFAULT_BETA_FAST = 32;
    static final double DEFAULT_BETA_SLOW = 1;

    /** The attention factor that the paper suggests, times {@code mscale} in its logarithmic part (as DeepSeek has it). */
    static double magnitude(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * StrictMath.log(factor) + 1;
    }

    @Override
    public String type() {
        return "yarn";
    }

    @Override
    public double[] frequencies(double theta, int dim, long position) {
        double low = correction(betaFast, theta, dim);
        double high = correction(betaSlow, theta, dim);
        low = Math.max(truncate ? Math.floor(low) : low, 0);
        high = Math.min(truncate ? Math.ceil(high) : high, dim - 1);
        if (low == high) {
            high += 0.001;
        }
        double[] frequencies = RopeScaling.powers(theta, dim);
        for (int i = 0; i < frequencies.length; i++) {
            double ramp = Math.max(0, Math.min(1, (i - low) / (high - low)));
            frequencies[i] = 1 / (factor * frequencies[i]) * ramp + 1 / frequencies[i] * (1 - ramp);
        }
        return frequencies;
    }

    /** The pair, as a fraction, that makes a number of rotations over the original length. */
    private double correction(double rotations, double theta, int dim) {
        return dim * StrictMath.log(originalPositions / (rotations * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }

    @Override
    public void writeTo(ObjectNode json) {
        json.put("factor", factor);
        json.put("original_max_position_embeddings", originalPositions);
        json.put("attention_factor", attentionFactor);
        json.put("beta_fast", betaFast);
        json.put("beta_slow", betaSlow);
        json.put("truncate", truncate);
    }
}
