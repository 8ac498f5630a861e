package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Encoders with absolute positions and normalization after each residual (Devlin et al. 2019, "BERT"), as {@code BertModel} of Hugging
 * Face has them: MiniLM, BGE, E5 among them. With {@code is_decoder} the same, causal.
 */
final class BertFamily implements Family {
    private static final Set<String> KEYS = Set.of(
            "hidden_act",
            "hidden_size",
            "intermediate_size",
            "is_decoder",
            "layer_norm_eps",
            "max_position_embeddings",
            "num_attention_heads",
            "num_hidden_layers",
            "position_embedding_type");

    @Override
    public ModelConfig parse(ConfigJson json) {
        FamilyConfig common = new FamilyConfig(json);
        common.checkKeys(KEYS);
        common.require("position_embedding_type", "\"absolute\"");
        int hidden = json.count("hidden_size");
        HeadLayout heads = common.heads("num_attention_heads", hidden, "num_key_value_heads");
        AttentionConfig attention = AttentionConfig.causal(
                        hidden, common.layers("num_hidden_layers"), heads, true, Set.of())
                .withContext(new ContextConfig(
                        json.flag("is_decoder", false),
                        OptionalInt.of(json.count("max_position_embeddings")),
                        OptionalInt.empty(),
                        0));
        BlockConfig block = new BlockConfig(
                "bert",
                false,
                NormConfig.layer(json.positive("layer_norm_eps").orElse(1e-12f)),
                common.intermediate("intermediate_size", 0, hidden),
                common.activation("hidden_act", "gelu"),
                false);
        return new ModelConfig(attention, block);
    }

    @Override
    public List<String> prefixes() {
        return List.of("", "bert.");
    }

    @Override
    public String landmark() {
        return "encoder.layer.0.attention.self.query.weight";
    }

    @Override
    public List<String> known() {
        return List.of("embeddings.", "pooler.");
    }

    @Override
    public List<String> heads() {
        return List.of("cls.", "classifier.", "qa_outputs.");
    }

    private static String name(int layer) {
        return "encoder.layer." + layer + ".";
    }

    @Override
    public AttentionLayer attention(Weights weights, ModelConfig config, int layer) {
        String name = name(layer) + "attention.";
        int hidden = config.attention().hiddenSize();
        return new AttentionLayer(
                weights.linear(name + "self.query", hidden, hidden, true),
                weights.linear(name + "self.key", hidden, hidden, true),
                weights.linear(name + "self.value", hidden, hidden, true),
                weights.linear(name + "output.dense", hidden, hidden, true),
                null,
                null);
    }

    @Override
    public Block block(Weights weights, ModelConfig config, int layer) {
        String name = name(layer);
        int hidden = config.attention().hiddenSize();
        BlockConfig block = config.block();
        return new Block(
                weights.norm(name + "attention.output.LayerNorm", hidden, block.norm()),
                weights.norm(name + "output.LayerNorm", hidden, block.norm()),
                weights.linear(name + "intermediate.dense", block.intermediateSize(), hidden, true),
                null,
                weights.linear(name + "output.dense", hidden, block.intermediateSize(), true));
    }

    @Override
    public Norm finalNorm(Weights weights, ModelConfig config) {
        return null;
    }

    @Override
    public EmbeddingLayer embedding(ConfigJson json, ModelConfig config, String prefix) {
        String name = prefix + "embeddings.";
        return new EmbeddingLayer(
                "bert",
                config.attention().hiddenSize(),
                config.attention().maxPositionEmbeddings(),
                name + "word_embeddings.weight",
                Optional.of(name + "position_embeddings.weight"),
                Optional.of(name + "token_type_embeddings.weight"),
                Optional.of(new EmbeddingLayer.LayerNorm(
                        name + "LayerNorm.weight",
                        name + "LayerNorm.bias",
                        config.block().norm().eps())),
                1);
    }
}
