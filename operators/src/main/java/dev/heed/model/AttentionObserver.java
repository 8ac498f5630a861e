package dev.heed.model;

import dev.heed.kernel.HeadWeights;

/** Receives the attention weights of the selected layers and heads while a step runs. */
@FunctionalInterface
public interface AttentionObserver {
    /**
     * Called once per token, selected layer and selected head.
     *
     * @param run the run of the step, in the order in which runs were added
     * @param token the token within the run, 0-based
     * @param layer layer, 0-based
     * @param head query head, 0-based
     * @param weights valid during the call only
     */
    void observe(int run, int token, int layer, int head, HeadWeights weights);
}
