package dev.heed.job.minilm;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.ConfigJson;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import dev.heed.model.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Cuts the self-attention of one layer out of a BERT-type model: a model of {@code model_type: attention} with its four projections and
 * their biases, made causal. Without the residual, the normalization and the feed-forward part around it, the outputs are not those of
 * the layer; what attends to what is, but for the tokens that a causal view cannot see.
 */
public final class AttentionExtract {
    private AttentionExtract() {}

    /**
     * Makes the folder {@code to} from a layer of {@code from}; throws {@link ModelException}.
     *
     * @param layer layer, 0-based
     * @return the name of the new model: {@code NAME-layerN-attention}
     */
    public static String cut(Path from, Path to, int layer) {
        BertConfig bert = BertConfig.read(from);
        if (layer < 0 || layer >= bert.layers()) {
            throw new ModelException(
                    from + ": no layer " + layer + "; " + bert.name() + " has layers 0 to " + (bert.layers() - 1));
        }
        String name = bert.name() + "-layer" + layer + "-attention";
        NewFolder.create(to, partial -> {
            Files.writeString(partial.resolve(ConfigJson.FILE), config(bert).toJson(name));
            projections(from, bert.hiddenSize(), layer).write(partial.resolve(Safetensors.FILE));
        });
        return name;
    }

    private static AttentionConfig config(BertConfig bert) {
        int headDim = bert.hiddenSize() / bert.heads();
        HeadLayout heads = new HeadLayout(bert.heads(), bert.heads(), headDim, headDim);
        return AttentionConfig.causal(bert.hiddenSize(), 1, heads, true, Set.of());
    }

    private static SafetensorsWriter projections(Path from, int hidden, int layer) {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        try (Safetensors tensors = Safetensors.open(from)) {
            String attention = "encoder.layer." + layer + ".attention.";
            copy(tensors, attention + "self.query", writer, "q", hidden);
            copy(tensors, attention + "self.key", writer, "k", hidden);
            copy(tensors, attention + "self.value", writer, "v", hidden);
            copy(tensors, attention + "output.dense", writer, "o", hidden);
        }
        return writer;
    }

    private static void copy(
            Safetensors tensors, String module, SafetensorsWriter writer, String projection, int hidden) {
        String target = "model.layers.0.self_attn." + projection + "_proj";
        writer.add(target + ".weight", tensors.floats(module + ".weight", hidden, hidden), hidden, hidden);
        writer.add(target + ".bias", tensors.floats(module + ".bias", hidden), hidden);
    }
}
