package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * GPT-2 (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners") as {@code GPT2Model} of Hugging Face has it: learned
 * positions, which the embedding layer adds; normalization before each part and after the last layer; matrices as {@code Conv1D}.
 */
final class Gpt2Family implements Family {
    private static final Set<String> KEYS = Set.of(
            "activation_function",
            "layer_norm_epsilon",
            "n_embd",
            "n_head",
            "n_inner",
            "n_layer",
            "n_positions",
            "reorder_and_upcast_attn",
            "scale_attn_by_inverse_layer_idx",
            "scale_attn_weights");

    @Override
    public ModelConfig parse(ConfigJson json) {
        FamilyConfig common = new FamilyConfig(json);
        common.checkKeys(KEYS);
        common.require("reorder_and_upcast_attn", "false");
        common.require("scale_attn_by_inverse_layer_idx", "false");
        common.require("scale_attn_weights", "true");
        int hidden = json.count("n_embd");
        HeadLayout heads = common.heads("n_head", hidden, "num_key_value_heads");
        AttentionConfig attention = AttentionConfig.causal(hidden, common.layers("n_layer"), heads, true, Set.of())
                .withContext(
                        new ContextConfig(true, OptionalInt.of(json.count("n_positions")), OptionalInt.empty(), 0));
        BlockConfig block = new BlockConfig(
                "gpt2",
                true,
                NormConfig.layer(json.positive("layer_norm_epsilon").orElse(1e-5f)),
                common.intermediate("n_inner", Math.multiplyExact(4, hidden), hidden),
                common.activation("activation_function", "gelu_new"),
                false);
        return new ModelConfig(attention, block);
    }

    @Override
    public List<String> prefixes() {
        return List.of("", "transformer.");
    }

    @Override
    public String landmark() {
        return "h.0.attn.c_attn.weight";
    }

    @Override
    public List<String> known() {
        return List.of("wte.", "wpe.");
    }

    @Override
    public List<String> heads() {
        return List.of("lm_head.", "score.");
    }

    @Override
    public AttentionLayer attention(Weights weights, ModelConfig config, int layer) {
        String name = "h." + layer + ".attn.";
        int hidden = config.attention().hiddenSize();
        Projection[] fused = weights.conv1d(name + "c_attn", hidden, hidden, hidden, hidden);
        return new AttentionLayer(
                fused[0], fused[1], fused[2], weights.conv1d(name + "c_proj", hidden, hidden)[0], null, null);
    }

    @Override
    public Block block(Weights weights, ModelConfig config, int layer) {
        String name = "h." + layer + ".";
        int hidden = config.attention().hiddenSize();
        BlockConfig block = config.block();
        return new Block(
                weights.norm(name + "ln_1", hidden, block.norm()),
                weights.norm(name + "ln_2", hidden, block.norm()),
                weights.conv1d(name + "mlp.c_fc", hidden, block.intermediateSize())[0],
                null,
                weights.conv1d(name + "mlp.c_proj", block.intermediateSize(), hidden)[0]);
    }

    @Override
    public Norm finalNorm(Weights weights, ModelConfig config) {
        return weights.norm(
                "ln_f", config.attention().hiddenSize(), config.block().norm());
    }

    @Override
    public EmbeddingLayer embedding(ConfigJson json, ModelConfig config, String prefix) {
        return new EmbeddingLayer(
                "gpt2",
                config.attention().hiddenSize(),
                config.attention().maxPositionEmbeddings(),
                prefix + "wte.weight",
                Optional.of(prefix + "wpe.weight"),
                Optional.empty(),
                Optional.empty(),
                1);
    }
}
