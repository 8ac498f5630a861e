package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads the keys of {@code model_type: attention}, each with its default, its check and its complaint. */
final class AttentionConfigParser {
    static final List<String> PROJECTIONS = List.of("q", "k", "v", "o");

    private static final int MAX_LAYERS = 4096;

    /** A layer's largest matrix must fit into one Java array with room for padding. */
    private static final long MAX_MATRIX = Integer.MAX_VALUE - (1 << 20);

    private static final Set<String> KEYS = Set.of(
            "model_type",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "v_head_dim",
            "is_causal",
            "attention_bias",
            "attention_scale",
            "attn_logit_softcapping",
            "qk_norm",
            "rms_norm_eps",
            "sliding_window",
            "attention_sinks",
            "max_position_embeddings",
            "position_encoding",
            "rope_theta",
            "rope_scaling",
            "rope_interleaved",
            "partial_rotary_factor",
            "identity_projections");

    /** What Hugging Face's own tools write into every configuration, without a meaning for the arithmetic. */
    private static final Set<String> NEUTRAL =
            Set.of("architectures", "dtype", "torch_dtype", "transformers_version", "_name_or_path", "_commit_hash");

    private final ConfigJson json;

    AttentionConfigParser(ConfigJson json) {
        this.json = json;
    }

    AttentionConfig parse() {
        checkModelType();
        checkKeys();
        int hidden = json.count("hidden_size");
        int layers = json.optionalCount("num_hidden_layers").orElse(1);
        if (layers > MAX_LAYERS) {
            throw json.bad("num_hidden_layers", "expected at most " + MAX_LAYERS);
        }
        HeadLayout heads = heads(hidden);
        return new AttentionConfig(
                hidden,
                layers,
                heads,
                json.flag("attention_bias", false),
                identities(hidden, heads),
                scores(heads),
                new PositionParser(json, heads.keyDim()).parse(),
                context());
    }

    private ScoreConfig scores(HeadLayout heads) {
        return new ScoreConfig(
                json.positive("attention_scale").orElse(ScoreConfig.defaultScale(heads.keyDim())),
                json.positive("attn_logit_softcapping"),
                norm());
    }

    private Optional<QueryKeyNorm> norm() {
        float eps = json.positive("rms_norm_eps").orElse(QueryKeyNorm.DEFAULT_EPS);
        List<QueryKeyNorm> known = List.of(new QueryKeyNorm(false, eps), new QueryKeyNorm(true, eps));
        Optional<String> asked = json.text("qk_norm");
        if (asked.isPresent() && known.stream().noneMatch(norm -> norm.key().equals(asked.get()))) {
            throw json.bad("qk_norm", "expected null, \"rms\" or \"rms_unit_offset\"");
        }
        return known.stream()
                .filter(norm -> norm.key().equals(asked.orElse("")))
                .findFirst();
    }

    private ContextConfig context() {
        boolean causal = json.flag("is_causal", true);
        OptionalInt window = json.optionalCount("sliding_window");
        if (window.isPresent() && !causal) {
            throw json.bad("sliding_window", "expected null, or is_causal: true");
        }
        return new ContextConfig(causal, json.optionalCount("max_position_embeddings"), window, sinks());
    }

    private void checkModelType() {
        String type = json.text("model_type")
                .orElseThrow(() -> json.error(
                        "model_type", "is missing; expected \"" + AttentionConfig.MODEL_TYPE + "\" (bare attention)"));
        if (!type.equals(AttentionConfig.MODEL_TYPE)) {
            throw json.unsupported("model_type", AttentionConfig.MODEL_TYPE);
        }
    }

    private void checkKeys() {
        for (String key : json.keys()) {
            if (!KEYS.contains(key) && !NEUTRAL.contains(key)) {
                throw json.error(key, "is not a known key; did you mean " + Spelling.nearest(key, KEYS) + "?");
            }
        }
    }

    private HeadLayout heads(int hidden) {
        int heads = json.count("num_attention_heads");
        int keyHeads = json.optionalCount("num_key_value_heads").orElse(heads);
        if (heads % keyHeads != 0) {
            throw json.bad("num_key_value_heads", "expected a divisor of num_attention_heads, which is " + heads);
        }
        int headDim = json.optionalCount("head_dim").orElseGet(() -> {
            if (hidden % heads != 0) {
                throw json.bad(
                        "num_attention_heads",
                        "expected a divisor of hidden_size, which is " + hidden + ", or a head_dim");
            }
            return hidden / heads;
        });
        int valueDim = json.optionalCount("v_head_dim").orElse(headDim);
        if ((double) heads * Math.max(headDim, valueDim) * hidden > MAX_MATRIX) {
            throw json.bad(
                    "num_attention_heads",
                    "times head_dim " + headDim + " (v_head_dim " + valueDim + ") times hidden_size " + hidden
                            + " is too large: one projection may have " + MAX_MATRIX + " weights");
        }
        return new HeadLayout(heads, keyHeads, headDim, valueDim);
    }

    private int sinks() {
        if (!json.departsFrom("attention_sinks", "0")) {
            return 0;
        }
        int sinks = json.count("attention_sinks");
        if (json.optionalCount("sliding_window").isEmpty()) {
            throw json.bad("attention_sinks", "expected 0, or a sliding_window that the sinks are kept beside");
        }
        return sinks;
    }

    private Set<String> identities(int hidden, HeadLayout heads) {
        Set<String> identities = new TreeSet<>(json.texts("identity_projections"));
        for (String name : identities) {
            switch (name) {
                case "q" -> checkIdentity(hidden, "q", heads.querySize(), "num_attention_heads × head_dim");
                case "k" -> checkIdentity(hidden, "k", heads.keySize(), "num_key_value_heads × head_dim");
                case "v" -> checkIdentity(hidden, "v", heads.valueSize(), "num_key_value_heads × v_head_dim");
                case "o" -> checkIdentity(hidden, "o", heads.mixedSize(), "num_attention_heads × v_head_dim");
                default -> throw json.bad("identity_projections", "expected some of \"q\", \"k\", \"v\", \"o\"");
            }
        }
        return identities;
    }

    private void checkIdentity(int hidden, String name, int size, String formula) {
        if (size != hidden) {
            throw json.bad(
                    "identity_projections",
                    name + " can pass its input through only if " + formula + " is hidden_size, but " + size
                            + " is not " + hidden);
        }
    }
}
