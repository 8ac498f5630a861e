package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The frequencies of the paper: {@code theta^(−2i / dim)}. */
record UnscaledRope() implements RopeScaling {
    @Override
    public String type() {
        return "default";
    }

    @Override
    public double[] frequencies(double theta, int dim, long position) {
        double[] frequencies = RopeScaling.powers(theta, dim);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / frequencies[i];
        }
        return frequencies;
    }

    @Override
    public void writeTo(ObjectNode json) {
        // Nothing but the type.
    }
}
