package dev.heed.model;

/**
 * The resolved configuration of a whole model. Immutable.
 *
 * @param attention of every layer
 * @param block what surrounds it
 */
record ModelConfig(AttentionConfig attention, BlockConfig block) {
    /** The text that stands for the configuration in a model's fingerprint. */
    String canonicalText() {
        return block.canonicalText() + attention.canonicalText();
    }
}
