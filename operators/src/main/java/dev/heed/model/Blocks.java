package dev.heed.model;

import java.util.List;

/**
 * What a whole model has beside the attention of its layers. Immutable.
 *
 * @param config how the parts work together
 * @param layers the weights of each layer
 * @param finalNorm after the last layer; null if there is none
 */
public record Blocks(BlockConfig config, List<Block> layers, Norm finalNorm) {
    public Blocks {
        layers = List.copyOf(layers);
    }

    long bytes() {
        return layers.stream().mapToLong(Block::bytes).sum() + (finalNorm == null ? 0 : finalNorm.bytes());
    }
}
