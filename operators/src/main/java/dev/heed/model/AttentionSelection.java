package dev.heed.model;

import java.util.Set;

/**
 * The layers and heads whose attention weights are reported. Immutable.
 *
 * @param layers layers, 0-based; empty for none
 * @param heads query heads, 0-based; empty for all
 */
public record AttentionSelection(Set<Integer> layers, Set<Integer> heads) {
    /** Reports nothing. */
    public static final AttentionSelection NONE = new AttentionSelection(Set.of(), Set.of());

    public AttentionSelection {
        layers = Set.copyOf(layers);
        heads = Set.copyOf(heads);
    }

    boolean includesLayer(int layer) {
        return layers.contains(layer);
    }

    boolean includesHead(int head) {
        return heads.isEmpty() || heads.contains(head);
    }
}
