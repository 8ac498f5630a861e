package dev.heed.model;

import dev.heed.kernel.Activation;
import dev.heed.kernel.HeadLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Llama (Touvron et al. 2023, "LLaMA") and its relatives as Hugging Face has them: root mean square normalization before each part and after the
 * last layer, rotary positions in halves, gated feed-forward parts.
 */
final class LlamaFamily implements Family {
    private static final String MODEL = "model.";

    private final LlamaKind kind;

    LlamaFamily(LlamaKind kind) {
        this.kind = kind;
    }

    @Override
    public ModelConfig parse(ConfigJson json) {
        FamilyConfig common = new FamilyConfig(json);
        common.checkKeys(kind.keys());
        common.require("mlp_bias", "false");
        common.require("partial_rotary_factor", "1.0");
        int hidden = json.count("hidden_size");
        HeadLayout heads = common.heads("num_attention_heads", hidden, "num_key_value_heads");
        float eps = json.positive("rms_norm_eps").orElse(1e-6f);
        ScoreConfig scores = ScoreConfig.usual(heads.keyDim());
        if (kind == LlamaKind.QWEN3) {
            scores = scores.withNorm(new QueryKeyNorm(false, eps));
        }
        int layers = common.layers("num_hidden_layers");
        OptionalInt window = new WindowParser(json, layers).window();
        AttentionConfig attention = AttentionConfig.causal(
                        hidden, layers, heads, kind == LlamaKind.QWEN2 || json.flag("attention_bias", false), Set.of())
                .withScores(scores)
                .withPositions(PositionConfig.of(new RotaryParser(json, heads.keyDim()).parse()))
                .withContext(new ContextConfig(true, json.optionalCount("max_position_embeddings"), window, 0));
        BlockConfig block = new BlockConfig(
                kind.type(),
                true,
                new NormConfig(NormConfig.Kind.RMS, kind == LlamaKind.GEMMA, eps),
                common.intermediate("intermediate_size", 0, hidden),
                kind == LlamaKind.GEMMA ? gemmaActivation(json, common) : common.activation("hidden_act", "silu"),
                true);
        return new ModelConfig(attention, block);
    }

    /** The first checkpoints said {@code gelu} and meant its approximation; {@code hidden_activation} came to say so. */
    private static Activation gemmaActivation(ConfigJson json, FamilyConfig common) {
        if (json.text("hidden_activation").isPresent()) {
            return common.activation("hidden_activation", "");
        }
        Activation legacy = common.activation("hidden_act", "gelu_pytorch_tanh");
        return legacy == Activation.GELU ? Activation.GELU_TANH : legacy;
    }

    @Override
    public List<String> prefixes() {
        return List.of(MODEL, "");
    }

    @Override
    public String landmark() {
        return "layers.0.self_attn.q_proj.weight";
    }

    @Override
    public List<String> known() {
        return List.of("embed_tokens.");
    }

    @Override
    public List<String> heads() {
        return List.of("lm_head.", "score.");
    }

    private boolean hasBias(ModelConfig config, String projection) {
        return config.attention().attentionBias() && !(kind == LlamaKind.QWEN2 && projection.equals("o"));
    }

    @Override
    public AttentionLayer attention(Weights weights, ModelConfig config, int layer) {
        String name = "layers." + layer + ".self_attn.";
        int hidden = config.attention().hiddenSize();
        HeadLayout heads = config.attention().heads();
        boolean normed = config.attention().scores().norm().isPresent();
        return new AttentionLayer(
                weights.linear(name + "q_proj", heads.querySize(), hidden, hasBias(config, "q")),
                weights.linear(name + "k_proj", heads.keySize(), hidden, hasBias(config, "k")),
                weights.linear(name + "v_proj", heads.valueSize(), hidden, hasBias(config, "v")),
                weights.linear(name + "o_proj", hidden, heads.mixedSize(), hasBias(config, "o")),
                normed ? weights.vector(name + "q_norm.weight", heads.keyDim()) : null,
                normed ? weights.vector(name + "k_norm.weight", heads.keyDim()) : null);
    }

    @Override
    public Block block(Weights weights, ModelConfig config, int layer) {
        String name = "layers." + layer + ".";
        int hidden = config.attention().hiddenSize();
        BlockConfig block = config.block();
        int size = block.intermediateSize();
        return new Block(
                weights.norm(name + "input_layernorm", hidden, block.norm()),
                weights.norm(name + "post_attention_layernorm", hidden, block.norm()),
                weights.linear(name + "mlp.up_proj", size, hidden, false),
                weights.linear(name + "mlp.gate_proj", size, hidden, false),
                weights.linear(name + "mlp.down_proj", hidden, size, false));
    }

    @Override
    public Norm finalNorm(Weights weights, ModelConfig config) {
        return weights.norm(
                "norm", config.attention().hiddenSize(), config.block().norm());
    }

    @Override
    public EmbeddingLayer embedding(ConfigJson json, ModelConfig config, String prefix) {
        int hidden = config.attention().hiddenSize();
        return new EmbeddingLayer(
                kind.type(),
                hidden,
                config.attention().maxPositionEmbeddings(),
                prefix + "embed_tokens.weight",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                kind == LlamaKind.GEMMA ? (float) Math.sqrt(hidden) : 1);
    }
}
