package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Visibility;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration of a model of {@code model_type: attention}, defaults resolved. Immutable.
 *
 * @param hiddenSize floats of an input row
 * @param layers number of layers, each fed the output of the one before
 * @param heads how the heads of every layer are laid out
 * @param causal whether a token sees only itself and what came before
 * @param attentionBias whether the projections that have weights have a bias, too
 * @param scale factor of the queries
 * @param maxPositionEmbeddings positions that the model allows, if it is limited
 * @param slidingWindow how many positions up to its own a query sees, if not all
 * @param attentionSinks the first positions of a context that every query sees whatever the window
 * @param identityProjections those of {@code q k v o} that pass their input through, sorted
 */
public record AttentionConfig(
        int hiddenSize,
        int layers,
        HeadLayout heads,
        boolean causal,
        boolean attentionBias,
        float scale,
        OptionalInt maxPositionEmbeddings,
        OptionalInt slidingWindow,
        int attentionSinks,
        Set<String> identityProjections) {
    /** The value of {@code model_type}. */
    public static final String MODEL_TYPE = "attention";

    public AttentionConfig {
        identityProjections = Set.copyOf(identityProjections);
    }

    /** A causal configuration with the usual scale and no limit of positions. */
    public static AttentionConfig causal(
            int hiddenSize, int layers, HeadLayout heads, boolean attentionBias, Set<String> identityProjections) {
        return new AttentionConfig(
                hiddenSize,
                layers,
                heads,
                true,
                attentionBias,
                defaultScale(heads.keyDim()),
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                identityProjections);
    }

    /** The same with a sliding window and sinks. */
    public AttentionConfig withWindow(int window, int sinks) {
        return new AttentionConfig(
                hiddenSize,
                layers,
                heads,
                causal,
                attentionBias,
                scale,
                maxPositionEmbeddings,
                OptionalInt.of(window),
                sinks,
                identityProjections);
    }

    /** Which keys a query of a context sees that begins at a position. */
    Visibility visibility(long contextStart) {
        if (slidingWindow.isEmpty()) {
            return causal ? Visibility.CAUSAL : Visibility.FULL;
        }
        return new Visibility(
                causal, slidingWindow.getAsInt(), attentionSinks == 0 ? 0 : contextStart + attentionSinks);
    }

    /** Reads and checks the {@code config.json} of a folder. */
    public static AttentionConfig read(Path folder) {
        return parse(ConfigJson.read(folder));
    }

    static AttentionConfig parse(ConfigJson json) {
        return new AttentionConfigParser(json).parse();
    }

    /** 1 / √head_dim, rounded once (ARITHMETIC.md). */
    static float defaultScale(int headDim) {
        return (float) (1 / Math.sqrt(headDim));
    }

    /** Floats of an output row. */
    public int outputSize() {
        return hiddenSize;
    }

    /** Whether the projection {@code "q"}, {@code "k"}, {@code "v"} or {@code "o"} has no weights. */
    public boolean isIdentity(String projection) {
        return identityProjections.contains(projection);
    }

    /** Whether the folder must hold any tensor at all. */
    boolean hasTensors() {
        return identityProjections.size() < AttentionConfigParser.PROJECTIONS.size();
    }

    /** The configuration as a {@code config.json} that reads back as an equal one. */
    public String toJson(String name) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("model_type", MODEL_TYPE);
        json.put("_name_or_path", name);
        json.put("hidden_size", hiddenSize);
        json.put("num_hidden_layers", layers);
        json.put("num_attention_heads", heads.queryHeads());
        json.put("num_key_value_heads", heads.keyHeads());
        json.put("head_dim", heads.keyDim());
        json.put("v_head_dim", heads.valueDim());
        json.put("is_causal", causal);
        json.put("attention_bias", attentionBias);
        // As a double, which is exact; null is the readable form of the usual value.
        json.put("attention_scale", scale == defaultScale(heads.keyDim()) ? null : Double.valueOf(scale));
        json.put(
                "max_position_embeddings", maxPositionEmbeddings.isPresent() ? maxPositionEmbeddings.getAsInt() : null);
        json.put("sliding_window", slidingWindow.isPresent() ? slidingWindow.getAsInt() : null);
        json.put("attention_sinks", attentionSinks);
        json.put("position_encoding", "none");
        new TreeSet<>(identityProjections).forEach(json.putArray("identity_projections")::add);
        return json.toPrettyString() + "\n";
    }

    /**
     * The text that stands for the configuration in a model's fingerprint: never changed, or fingerprints change. What later versions
     * add to the configuration joins the text only where it departs from its default.
     */
    String canonicalText() {
        return "hidden_size=" + hiddenSize
                + "\nnum_hidden_layers=" + layers
                + "\nnum_attention_heads=" + heads.queryHeads()
                + "\nnum_key_value_heads=" + heads.keyHeads()
                + "\nhead_dim=" + heads.keyDim()
                + "\nv_head_dim=" + heads.valueDim()
                + "\nis_causal=" + causal
                + "\nattention_bias=" + attentionBias
                + "\nattention_scale=0x" + Integer.toHexString(Float.floatToIntBits(scale))
                + "\nmax_position_embeddings="
                + (maxPositionEmbeddings.isPresent() ? maxPositionEmbeddings.getAsInt() : "null")
                + "\nidentity_projections=" + String.join(",", new TreeSet<>(identityProjections))
                + "\n"
                + (slidingWindow.isPresent() ? "sliding_window=" + slidingWindow.getAsInt() + "\n" : "")
                + (attentionSinks > 0 ? "attention_sinks=" + attentionSinks + "\n" : "");
    }
}
