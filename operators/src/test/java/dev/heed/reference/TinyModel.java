package dev.heed.reference;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import java.util.Set;

/**
 * The shape of a small random model.
 *
 * @param hidden floats of an input row
 * @param heads number of heads
 * @param headDim elements of a query or key of one head
 * @param valueDim elements of a value of one head
 * @param layers number of layers
 * @param bias whether projections have a bias
 * @param identity those of {@code q k v o} that pass their input through
 */
public record TinyModel(
        int hidden, int heads, int headDim, int valueDim, int layers, boolean bias, Set<String> identity) {
    /** One layer without bias whose heads share the hidden size evenly. */
    public static TinyModel of(int hidden, int heads) {
        return new TinyModel(hidden, heads, hidden / heads, hidden / heads, 1, false, Set.of());
    }

    public TinyModel withLayers(int newLayers) {
        return new TinyModel(hidden, heads, headDim, valueDim, newLayers, bias, identity);
    }

    public TinyModel withHeadSizes(int newHeadDim, int newValueDim) {
        return new TinyModel(hidden, heads, newHeadDim, newValueDim, layers, bias, identity);
    }

    public TinyModel withBias() {
        return new TinyModel(hidden, heads, headDim, valueDim, layers, true, identity);
    }

    public TinyModel withIdentity(String... projections) {
        return new TinyModel(hidden, heads, headDim, valueDim, layers, bias, Set.of(projections));
    }

    /** The configuration that is written for this shape. */
    public AttentionConfig config() {
        return AttentionConfig.causal(hidden, layers, new HeadLayout(heads, heads, headDim, valueDim), bias, identity);
    }
}
