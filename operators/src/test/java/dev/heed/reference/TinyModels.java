package dev.heed.reference;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.ConfigJson;
import dev.heed.model.ContextConfig;
import dev.heed.model.Safetensors;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes model folders with seeded random weights, scaled so that activations keep their size from layer to layer. */
public final class TinyModels {
    private final Random random;
    private final SafetensorsWriter tensors = new SafetensorsWriter();

    private TinyModels(long seed) {
        this.random = new Random(seed);
    }

    /** Writes a model into a folder, which is made if it is not there; the same arguments always give the same bytes. */
    public static Path write(Path folder, TinyModel model, long seed) throws IOException {
        return write(folder, model.config(), seed);
    }

    /** The same for any configuration. */
    public static Path write(Path folder, AttentionConfig config, long seed) throws IOException {
        Files.createDirectories(folder);
        new TinyModels(seed).write(folder, config);
        return folder;
    }

    /** The same weights in a model that is not causal: every token sees all of its sequence. */
    public static Path writeBidirectional(Path folder, TinyModel model, long seed) throws IOException {
        return write(folder, model.config().withContext(ContextConfig.FULL), seed);
    }

    private void write(Path folder, AttentionConfig config) throws IOException {
        HeadLayout heads = config.heads();
        for (int layer = 0; layer < config.layers(); layer++) {
            projection(config, layer, "q", heads.querySize(), config.hiddenSize());
            projection(config, layer, "k", heads.keySize(), config.hiddenSize());
            projection(config, layer, "v", heads.valueSize(), config.hiddenSize());
            projection(config, layer, "o", config.outputSize(), heads.mixedSize());
            if (config.scores().norm().isPresent()) {
                // Around 1, as they are after training; where 1 is added to them, around 0.
                float center = config.scores().norm().get().unitOffset() ? 0 : 1;
                norm(layer, "q", heads.keyDim(), center);
                norm(layer, "k", heads.keyDim(), center);
            }
        }
        Files.writeString(folder.resolve(ConfigJson.FILE), config.toJson("tiny"));
        tensors.write(folder.resolve(Safetensors.FILE));
    }

    private void projection(AttentionConfig config, int layer, String name, int outputs, int inputs) {
        if (!config.isIdentity(name)) {
            String prefix = "model.layers." + layer + ".self_attn." + name + "_proj";
            tensors.add(prefix + ".weight", gaussian(outputs * inputs, 1 / Math.sqrt(inputs)), outputs, inputs);
            if (config.attentionBias()) {
                tensors.add(prefix + ".bias", gaussian(outputs, 0.1), outputs);
            }
        }
    }

    private void norm(int layer, String name, int size, float center) {
        float[] weights = gaussian(size, 0.3);
        for (int i = 0; i < size; i++) {
            weights[i] += center;
        }
        tensors.add("model.layers." + layer + ".self_attn." + name + "_norm.weight", weights, size);
    }

    private float[] gaussian(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
