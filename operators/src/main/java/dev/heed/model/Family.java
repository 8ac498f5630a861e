package dev.heed.model;

import java.util.List;

/** A published architecture: how its {@code config.json} and its tensors are read. Stateless. */
interface Family {
    /** Reads and checks the configuration; throws {@link ModelException} for what would not be computed as published. */
    ModelConfig parse(ConfigJson json);

    /** What may stand before the names of all tensors, the usual first. */
    List<String> prefixes();

    /** A tensor that every checkpoint has, without its prefix: it tells which prefix is there. */
    String landmark();

    /** Beginnings of the names, without their prefix, of tensors that are known and not of the blocks: embeddings, heads, buffers. */
    List<String> known();

    /** Beginnings of names that never have the prefix: heads that stand beside the model. */
    List<String> heads();

    /** The attention of a layer. */
    AttentionLayer attention(Weights weights, ModelConfig config, int layer);

    /** What surrounds it. */
    Block block(Weights weights, ModelConfig config, int layer);

    /** The normalization after the last layer, or null. */
    Norm finalNorm(Weights weights, ModelConfig config);

    /** Where the embedding layer is. */
    EmbeddingLayer embedding(ConfigJson json, ModelConfig config, String prefix);
}
