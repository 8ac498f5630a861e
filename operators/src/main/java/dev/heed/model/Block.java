package dev.heed.model;

import java.util.stream.Stream;

/**
 * The weights of one layer of a whole model around those of its attention. Immutable.
 *
 * @param attentionNorm before attention, or after its residual
 * @param feedForwardNorm before the feed-forward part, or after its residual
 * @param up hidden size → intermediate size
 * @param gate hidden size → intermediate size, whose activation is multiplied by {@code up}; null if there is none
 * @param down intermediate size → hidden size
 */
public record Block(Norm attentionNorm, Norm feedForwardNorm, Projection up, Projection gate, Projection down) {
    long bytes() {
        long projections = Stream.of(up, down).mapToLong(Projection::bytes).sum();
        return attentionNorm.bytes() + feedForwardNorm.bytes() + projections + (gate == null ? 0 : gate.bytes());
    }
}
