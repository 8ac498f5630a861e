package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Short waves stay, long ones are divided by a factor, those between are interpolated: as Llama 3.1 does (Meta's {@code
 * llama_models/llama3/reference_impl/model.py}, {@code apply_scaling}).
 *
 * @param factor how many times longer contexts may be
 * @param lowFactor waves longer than the original length divided by this are divided by the factor
 * @param highFactor waves shorter than the original length divided by this stay
 * @param originalPositions length of the contexts of the training
 */
public record Llama3Rope(double factor, double lowFactor, double highFactor, int originalPositions)
        implements RopeScaling {
    @Override
    public String type() {
        return "llama3";
    }

    @Override
    public double[] frequencies(double theta, int dim, long position) {
        double[] frequencies = RopeScaling.none().frequencies(theta, dim, position);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = scaled(frequencies[i]);
        }
        return frequencies;
    }

    private double scaled(double frequency) {
        double wave = 2 * Math.PI / frequency;
        if (wave > originalPositions / lowFactor) {
            return frequency / factor;
        }
        if (wave < originalPositions / highFactor) {
            return frequency;
        }
        double smooth = (originalPositions / wave - lowFactor) / (highFactor - lowFactor);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }

    @Override
    public void writeTo(ObjectNode json) {
        json.put("factor", factor);
        json.put("low_freq_factor", lowFactor);
        json.put("high_freq_factor", highFactor);
        json.put("original_max_position_embeddings", originalPositions);
    }
}
