package dev.heed.reference;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a model folder for the double-precision reference. */
public final class TinyReference {
    private TinyReference() {}

    /** The model of a folder, in double precision. */
    public static ReferenceModel read(Path folder) {
        AttentionConfig config = AttentionConfig.read(folder);
        HeadLayout heads = config.heads();
        List<ReferenceModel.Layer> layers = new ArrayList<>();
        try (Safetensors tensors = Safetensors.open(folder)) {
            for (int layer = 0; layer < config.layers(); layer++) {
                layers.add(new ReferenceModel.Layer(
                        linear(tensors, config, layer, "q", heads.querySize(), config.hiddenSize()),
                        linear(tensors, config, layer, "k", heads.keySize(), config.hiddenSize()),
                        linear(tensors, config, layer, "v", heads.valueSize(), config.hiddenSize()),
                        linear(tensors, config, layer, "o", config.outputSize(), heads.mixedSize())));
            }
        }
        return new ReferenceModel(
                layers,
                heads.queryHeads(),
                heads.keyHeads(),
                heads.keyDim(),
                heads.valueDim(),
                1 / Math.sqrt(heads.keyDim()),
                config.causal(),
                config.slidingWindow().orElse(0),
                config.attentionSinks());
    }

    private static ReferenceLinear linear(
            Safetensors tensors, AttentionConfig config, int layer, String name, int outputs, int inputs) {
        if (config.isIdentity(name)) {
            return ReferenceLinear.identity();
        }
        String prefix = "model.layers." + layer + ".self_attn." + name + "_proj";
        float[] weight = tensors.floats(prefix + ".weight", outputs, inputs);
        float[] bias = config.attentionBias() ? tensors.floats(prefix + ".bias", outputs) : null;
        return ReferenceLinear.of(weight, outputs, inputs, bias);
    }
}
