package dev.heed.model;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The relatives of Llama: what they have in common is in {@link LlamaFamily}, what tells them apart is here. */
enum LlamaKind {
    LLAMA(Set.of("attention_bias", "mlp_bias", "partial_rotary_factor")),
    MISTRAL(Set.of("sliding_window", "layer_types")),
    QWEN2(Set.of("use_sliding_window", "sliding_window", "max_window_layers", "layer_types")),
    QWEN3(Set.of("attention_bias", "use_sliding_window", "sliding_window", "max_window_layers", "layer_types")),
    GEMMA(Set.of("attention_bias", "hidden_activation", "layer_types"));

    private final Set<String> keys;

    LlamaKind(Set<String> own) {
        keys = new TreeSet<>(Shared.KEYS);
        keys.addAll(own);
    }

    /** The keys that are read. */
    Set<String> keys() {
        return keys;
    }

    /** The value of {@code model_type}. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In a class of its own, as the constants above are made before the static fields of theirs. */
    private static final class Shared {
        static final Set<String> KEYS = Set.of(
                "head_dim",
                "hidden_act",
                "hidden_size",
                "intermediate_size",
                "max_position_embeddings",
                "num_attention_heads",
                "num_hidden_layers",
                "num_key_value_heads",
                "rms_norm_eps",
                "rope_parameters",
                "rope_scaling",
                "rope_theta");
    }
}
