package dev.heed.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a model folder for the double-precision reference: the tensors as the job does, the configuration by itself. */
public final class TinyReference {
    private final JsonNode config;
    private final Safetensors tensors;
    private final int hidden;
    private final int heads;
    private final int keyHeads;
    private final int headDim;
    private final int valueDim;

    private TinyReference(JsonNode config, Safetensors tensors) {
        this.config = config;
        this.tensors = tensors;
        this.hidden = config.path("hidden_size").asInt();
        this.heads = config.path("num_attention_heads").asInt();
        this.keyHeads = config.path("num_key_value_heads").asInt(heads);
        this.headDim = config.path("head_dim").asInt(hidden / heads);
        this.valueDim = config.path("v_head_dim").asInt(headDim);
    }

    /** The model of a folder, in double precision. */
    public static ReferenceModel read(Path folder) throws IOException {
        JsonNode config =
                new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        if (!Safetensors.existsIn(folder)) {
            return new TinyReference(config, null).model();
        }
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new TinyReference(config, tensors).model();
        }
    }

    private ReferenceModel model() {
        List<ReferenceModel.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < config.path("num_hidden_layers").asInt(1); layer++) {
            layers.add(new ReferenceModel.Layer(
                    linear(layer, "q", heads * headDim, hidden),
                    linear(layer, "k", keyHeads * headDim, hidden),
                    linear(layer, "v", keyHeads * valueDim, hidden),
                    linear(layer, "o", hidden, heads * valueDim),
                    norm(layer, "q"),
                    norm(layer, "k")));
        }
        return new ReferenceModel(
                layers,
                heads,
                keyHeads,
                headDim,
                valueDim,
                config.path("attention_scale").asDouble(1 / Math.sqrt(headDim)),
                config.path("is_causal").asBoolean(true),
                config.path("sliding_window").asInt(),
                config.path("attention_sinks").asInt(),
                config.path("attn_logit_softcapping").asDouble(),
                config.path("position_encoding").asText().equals("alibi"),
                ReferenceRotary.of(config, headDim));
    }

    private ReferenceLinear linear(int layer, String name, int outputs, int inputs) {
        Set<String> identities = new HashSet<>();
        config.path("identity_projections").forEach(identity -> identities.add(identity.asText()));
        if (identities.contains(name)) {
            return ReferenceLinear.identity();
        }
        String prefix = "model.layers." + layer + ".self_attn." + name + "_proj";
        float[] weight = tensors.floats(prefix + ".weight", outputs, inputs);
        boolean biased = config.path("attention_bias").asBoolean();
        return ReferenceLinear.of(weight, outputs, inputs, biased ? tensors.floats(prefix + ".bias", outputs) : null);
    }

    private ReferenceNorm norm(int layer, String name) {
        String kind = config.path("qk_norm").asText("null");
        if (kind.equals("null")) {
            return null;
        }
        float[] weights = tensors.floats("model.layers." + layer + ".self_attn." + name + "_norm.weight", headDim);
        return ReferenceNorm.of(
                weights,
                kind.equals("rms_unit_offset"),
                config.path("rms_norm_eps").asDouble(1e-6));
    }
}
