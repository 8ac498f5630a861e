package dev.heed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.kernel.HeadLayout;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Writes a configuration: as the {@code config.json} that it is read from, and as the text that a fingerprint covers. */
final class AttentionConfigWriter {
    private final AttentionConfig config;
    private final HeadLayout heads;

    AttentionConfigWriter(AttentionConfig config) {
        this.config = config;
        this.heads = config.heads();
    }

    /** Without the keys of variants that the model does not have. */
    String toJson(String name) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("model_type", AttentionConfig.MODEL_TYPE);
        json.put("_name_or_path", name);
        json.put("hidden_size", config.hiddenSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", heads.queryHeads());
        json.put("num_key_value_heads", heads.keyHeads());
        json.put("head_dim", heads.keyDim());
        json.put("v_head_dim", heads.valueDim());
        json.put("is_causal", config.causal());
        json.put("attention_bias", config.attentionBias());
        // As a double, which is exact; null is the readable form of the usual value.
        float scale = config.scale();
        json.put("attention_scale", scale == ScoreConfig.defaultScale(heads.keyDim()) ? null : Double.valueOf(scale));
        config.scores().softcap().ifPresent(cap -> json.put("attn_logit_softcapping", (double) cap));
        config.scores().norm().ifPresent(norm -> {
            json.put("qk_norm", norm.key());
            json.put("rms_norm_eps", (double) norm.eps());
        });
        json.put("max_position_embeddings", boxed(config.maxPositionEmbeddings()));
        json.put("sliding_window", boxed(config.slidingWindow()));
        json.put("attention_sinks", config.attentionSinks());
        json.put("position_encoding", config.positions().encoding().key());
        config.positions().rotary().ifPresent(rotary -> write(rotary, json));
        new TreeSet<>(config.identityProjections()).forEach(json.putArray("identity_projections")::add);
        return json.toPrettyString() + "\n";
    }

    private void write(RotaryConfig rotary, ObjectNode json) {
        json.put("rope_theta", rotary.theta());
        json.put("rope_interleaved", rotary.interleaved());
        json.put("partial_rotary_factor", rotary.partialFactor(heads.keyDim()));
        if (!rotary.scaling().equals(RopeScaling.none())) {
            rotary.scaling()
                    .writeTo(json.putObject("rope_scaling")
                            .put("rope_type", rotary.scaling().type()));
        }
    }

    private static Integer boxed(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }

    /**
     * Never changed, or fingerprints change. What later versions add to the configuration joins the text only where it departs from its
     * default.
     */
    String canonicalText() {
        StringBuilder text = new StringBuilder("hidden_size=" + config.hiddenSize()
                + "\nnum_hidden_layers=" + config.layers()
                + "\nnum_attention_heads=" + heads.queryHeads()
                + "\nnum_key_value_heads=" + heads.keyHeads()
                + "\nhead_dim=" + heads.keyDim()
                + "\nv_head_dim=" + heads.valueDim()
                + "\nis_causal=" + config.causal()
                + "\nattention_bias=" + config.attentionBias()
                + "\nattention_scale=" + hex(config.scale())
                + "\nmax_position_embeddings=" + boxed(config.maxPositionEmbeddings())
                + "\nidentity_projections=" + String.join(",", new TreeSet<>(config.identityProjections()))
                + "\n");
        config.slidingWindow().ifPresent(window -> text.append("sliding_window=" + window + "\n"));
        if (config.attentionSinks() > 0) {
            text.append("attention_sinks=" + config.attentionSinks() + "\n");
        }
        config.scores().softcap().ifPresent(cap -> text.append("attn_logit_softcapping=" + hex(cap) + "\n"));
        config.scores()
                .norm()
                .ifPresent(norm -> text.append("qk_norm=" + norm.key() + "\nrms_norm_eps=" + hex(norm.eps()) + "\n"));
        PositionConfig positions = config.positions();
        if (positions.encoding() != PositionConfig.Encoding.NONE) {
            text.append("position_encoding=" + positions.encoding().key() + "\n");
        }
        positions.rotary().ifPresent(rotary -> append(rotary, text));
        return text.toString();
    }

    private static void append(RotaryConfig rotary, StringBuilder text) {
        text.append("rope_theta=" + hex(rotary.theta()) + "\n");
        text.append("rotary_dim=" + rotary.dim() + "\n");
        text.append("rope_interleaved=" + rotary.interleaved() + "\n");
        if (!rotary.scaling().equals(RopeScaling.none())) {
            text.append("rope_type=" + rotary.scaling().type() + "\n");
            ObjectNode scaling = Json.MAPPER.createObjectNode();
            rotary.scaling().writeTo(scaling);
            scaling.fields()
                    .forEachRemaining(field -> text.append(field.getKey() + "=" + canonical(field.getValue()) + "\n"));
        }
    }

    /** Fractions by their bits: which decimals stand for a double is not the same in every Java. */
    private static String canonical(JsonNode value) {
        return value.isDouble() ? hex(value.doubleValue()) : value.toString();
    }

    private static String hex(double value) {
        return "0x" + Long.toHexString(Double.doubleToLongBits(value));
    }

    private static String hex(float value) {
        return "0x" + Integer.toHexString(Float.floatToIntBits(value));
    }
}
