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
 * @param softcap bound of the scores; 0 for none
 * @param alibi whether scores fall with the distance
 * @param rotary how queries and keys are rotated, or null
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
        int sinks,
        double softcap,
        boolean alibi,
        ReferenceRotary rotary) {
    public ReferenceModel {
        layers = List.copyOf(layers);
    }

    /** Without a window or any other variant. */
    public ReferenceModel(
            List<Layer> layers, int queryHeads, int keyHeads, int keyDim, int valueDim, double scale, boolean causal) {
        this(layers, queryHeads, keyHeads, keyDim, valueDim, scale, causal, 0, 0, 0, false, null);
    }

    boolean sees(int position, int key) {
        boolean future = causal && key > position;
        boolean past = window > 0 && key <= position - window && key >= sinks;
        return !future && !past;
    }

    /**
     * Where a token sees a key: the sinks, in their order, up to just before the window once that has left them behind (Xiao et al.
     * 2023, "Efficient Streaming Language Models with Attention Sinks", section 3.2).
     */
    int seenAt(int position, int key) {
        int windowStart = position - window + 1;
        return window > 0 && key < sinks && windowStart > sinks ? windowStart - sinks + key : key;
    }

    /**
     * The slope of ALiBi of a head (Press et al. 2022, "Train Short, Test Long", section 3; for numbers that are no power of two, the
     * paper's code).
     */
    double slope(int head) {
        return slopes(queryHeads).get(head);
    }

    private static List<Double> slopes(int heads) {
        List<Double> slopes = new java.util.ArrayList<>();
        if (Integer.bitCount(heads) == 1) {
            double ratio = Math.pow(2, -8.0 / heads);
            for (int i = 1; i <= heads; i++) {
                slopes.add(Math.pow(ratio, i));
            }
            return slopes;
        }
        int closest = Integer.highestOneBit(heads);
        slopes.addAll(slopes(closest));
        List<Double> more = slopes(2 * closest);
        for (int i = 0; slopes.size() < heads; i += 2) {
            slopes.add(more.get(i));
        }
        return slopes;
    }

    /**
     * One layer.
     *
     * @param queryNorm normalizes the query of a head, or is null
     * @param keyNorm normalizes the key of a head, or is null
     */
    public record Layer(
            ReferenceLinear q,
            ReferenceLinear k,
            ReferenceLinear v,
            ReferenceLinear o,
            ReferenceNorm queryNorm,
            ReferenceNorm keyNorm) {
        /** Without normalization. */
        public Layer(ReferenceLinear q, ReferenceLinear k, ReferenceLinear v, ReferenceLinear o) {
            this(q, k, v, o, null, null);
        }
    }
}
