package dev.heed.reference;

import java.util.List;

/**
 * A stack of bare attention layers of one shape; each takes the output of the one before.
 *
 * @param keyHeads query head {@code h} reads key head {@code h / (queryHeads / keyHeads)}
 * @param scale factor on the scores; often {@code 1 / sqrt(keyDim)}
 * @param causal whether a token sees only itself and those before
 * @param window how many tokens up to itself a token sees; 0 for all
 * @param sinks the first tokens, which every token sees whatever the window
 */
public record ReferenceModel(
        List<Layer> layers,
        int queryHeads,
        int keyHeads,
        int keyDim,
        int valueDim,
        double scale,
        boolean causal,
        int window,
        int sinks) {
    public ReferenceModel {
        layers = List.copyOf(layers);
    }

    /** Without a window. */
    public ReferenceModel(
            List<Layer> layers, int queryHeads, int keyHeads, int keyDim, int valueDim, double scale, boolean causal) {
        this(layers, queryHeads, keyHeads, keyDim, valueDim, scale, causal, 0, 0);
    }

    boolean sees(int position, int key) {
        boolean future = causal && key > position;
        boolean past = window > 0 && key <= position - window && key >= sinks;
        return !future && !past;
    }

    /** The projections of one layer: queries, keys, values, and the output. */
    public record Layer(ReferenceLinear q, ReferenceLinear k, ReferenceLinear v, ReferenceLinear o) {}
}
