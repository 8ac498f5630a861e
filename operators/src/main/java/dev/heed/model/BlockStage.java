package dev.heed.model;

import dev.heed.kernel.Kernels;

/**
 * What surrounds the attention of a layer: normalization, residuals, the feed-forward part (ARITHMETIC.md, "Blocks"). Not thread-safe.
 */
final class BlockStage {
    private final Blocks blocks;
    private final BlockConfig config;
    private final Kernels kernels;
    private final float[] scratch = new float[Kernels.NORM_SCRATCH];
    private final float[] activationScratch = new float[Kernels.ACTIVATION_SCRATCH];

    /** {@code [tokens][hidden]}; null if nothing is normalized aside. */
    private final float[] normed;

    /** {@code [tokens][intermediate]}. */
    private final float[] inner;

    /** {@code [tokens][intermediate]}; null without a gate. */
    private final float[] gate;

    /** {@code [tokens][hidden]}. */
    private final float[] down;

    BlockStage(Blocks blocks, Kernels kernels, int hiddenSize, int maxTokens) {
        this.blocks = blocks;
        this.config = blocks.config();
        this.kernels = kernels;
        this.normed = config.preNorm() ? new float[Math.multiplyExact(hiddenSize, maxTokens)] : null;
        this.inner = new float[Math.multiplyExact(config.intermediateSize(), maxTokens)];
        this.gate = config.gated() ? new float[inner.length] : null;
        this.down = new float[Math.multiplyExact(hiddenSize, maxTokens)];
    }

    /** The rows that the attention of a layer takes for the rows of the layer; valid until {@link #leave}. */
    float[] enter(int layer, float[] rows, int tokens) {
        if (!config.preNorm()) {
            return rows;
        }
        blocks.layers().get(layer).attentionNorm().apply(kernels, rows, tokens, normed, scratch);
        return normed;
    }

    /**
     * Makes the output of a layer from that of its attention, in place.
     *
     * @param rows {@code [tokens][hidden]}, what entered the layer
     * @param attended {@code [tokens][hidden]}, what attention made of it
     */
    void leave(int layer, float[] rows, float[] attended, int tokens) {
        Block block = blocks.layers().get(layer);
        int hidden = block.down().matrix().outputs();
        kernels.add(attended, rows, tokens * hidden);
        if (config.preNorm()) {
            block.feedForwardNorm().apply(kernels, attended, tokens, normed, scratch);
            feedForward(block, normed, tokens);
            kernels.add(attended, down, tokens * hidden);
            if (blocks.finalNorm() != null && layer == blocks.layers().size() - 1) {
                blocks.finalNorm().apply(kernels, attended, tokens, attended, scratch);
            }
        } else {
            block.attentionNorm().apply(kernels, attended, tokens, attended, scratch);
            feedForward(block, attended, tokens);
            kernels.add(attended, down, tokens * hidden);
            block.feedForwardNorm().apply(kernels, attended, tokens, attended, scratch);
        }
    }

    private void feedForward(Block block, float[] rows, int tokens) {
        int size = tokens * config.intermediateSize();
        project(block.up(), rows, tokens, inner);
        if (config.gated()) {
            project(block.gate(), rows, tokens, gate);
            kernels.activate(config.activation(), gate, size, activationScratch);
            kernels.multiply(inner, gate, size);
        } else {
            kernels.activate(config.activation(), inner, size, activationScratch);
        }
        project(block.down(), inner, tokens, down);
    }

    private void project(Projection projection, float[] rows, int tokens, float[] target) {
        kernels.project(projection.matrix(), projection.bias(), rows, tokens, target);
    }
}
