package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Positions are divided by a factor (Chen et al. 2023, "Extending Context Window of Large Language Models via Positional
 * Interpolation").
 *
 * @param factor how many times longer contexts may be
 */
public record LinearRope(double factor) implements RopeScaling {
    @Override
    public String type() {
        return "linear";
    }

    @Override
    public double[] frequencies(double theta, int dim, long position) {
        double[] frequencies = RopeScaling.none().frequencies(theta, dim, position);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
        return frequencies;
    }

    @Override
    public void writeTo(ObjectNode json) {
        json.put("factor", factor);
    }
}
