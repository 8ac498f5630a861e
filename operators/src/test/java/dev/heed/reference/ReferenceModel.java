package dev.heed.reference;

import java.util.List;

/**
 * A stack of bare attention layers of one shape; each takes the output of the one before.
 *
 * @param keyHeads query head {@code h} reads key head {@code h / (queryHeads / keyHeads)}
 * @param scale factor on the scores; often {@code 1 / sqrt(keyDim)}
 * @param causal whether a token sees only itself and those before
 */
public record ReferenceModel(
        List<Layer> layers, int queryHeads, int keyHeads, int keyDim, int valueDim, double scale, boolean causal) {
    public ReferenceModel {
        layers = List.copyOf(layers);
    }

    /** The projections of one layer: queries, keys, values, and the output. */
    public record Layer(ReferenceLinear q, ReferenceLinear k, ReferenceLinear v, ReferenceLinear o) {}
}
