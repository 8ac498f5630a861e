package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The base grows with the length of the context (dynamic NTK, by bloc97 and emozilla). The token at position p uses the base for a
 * context of p + 1 tokens, however the tokens come, and its key keeps that rotation in the cache.
 *
 * @param factor strength of the growth
 * @param originalPositions length up to which nothing changes
 */
public record DynamicRope(double factor, int originalPositions) implements RopeScaling {
    @Override
    public String type() {
        return "dynamic";
    }

    @Override
    public double[] frequencies(double theta, int dim, long position) {
        long length = position + 1;
        if (length <= originalPositions) {
            return RopeScaling.none().frequencies(theta, dim, position);
        }
        double stretch = factor * length / originalPositions - (factor - 1);
        double base = theta * StrictMath.pow(stretch, dim / (dim - 2.0));
        return RopeScaling.none().frequencies(base, dim, position);
    }

    @Override
    public boolean dependsOnPosition() {
        return true;
    }

    @Override
    public void writeTo(ObjectNode json) {
        json.put("factor", factor);
        json.put("original_max_position_embeddings", originalPositions);
    }
}
