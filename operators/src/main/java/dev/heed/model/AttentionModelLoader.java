package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.PackedMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Matches the tensors of a folder with its configuration: all that are due, none besides, then packs them. */
final class AttentionModelLoader {
    /** Buffers that exporters leave behind; they follow from the configuration. */
    private static final List<String> KNOWN_BUFFERS = List.of("position_ids", "rotary_emb.inv_freq");

    private final Path folder;
    private final AttentionConfig config;
    private final Safetensors tensors;

    private AttentionModelLoader(Path folder, AttentionConfig config, Safetensors tensors) {
        this.folder = folder;
        this.config = config;
        this.tensors = tensors;
    }

    static AttentionModel load(Path folder, ConfigJson json) {
        String name = json.modelName(folder);
        AttentionConfig config = AttentionConfig.parse(json);
        if (!config.hasTensors() && !Safetensors.existsIn(folder)) {
            String fingerprint = new Fingerprint(config).hex();
            return new AttentionModel(name, fingerprint, config, identityLayers(config.layers()), null);
        }
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new AttentionModelLoader(folder, config, tensors).load(name);
        }
    }

    static AttentionConfig check(Path folder, ConfigJson json) {
        AttentionConfig config = AttentionConfig.parse(json);
        if (config.hasTensors() || Safetensors.existsIn(folder)) {
            try (Safetensors tensors = Safetensors.open(folder)) {
                AttentionModelLoader loader = new AttentionModelLoader(folder, config, tensors);
                Map<String, long[]> shapes = loader.shapes();
                loader.checkNoneIsLeftOver(shapes);
                shapes.forEach(tensors::requireFloats);
            }
        }
        return config;
    }

    private static List<AttentionLayer> identityLayers(int count) {
        Projection same = Projection.IDENTITY;
        return Collections.nCopies(count, new AttentionLayer(same, same, same, same, null, null));
    }

    private AttentionModel load(String name) {
        Map<String, long[]> shapes = shapes();
        checkNoneIsLeftOver(shapes);
        Fingerprint fingerprint = new Fingerprint(config);
        shapes.keySet().forEach(tensor -> fingerprint.add(tensor, tensors));
        List<AttentionLayer> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(new AttentionLayer(
                    projection(layer, "q", shapes),
                    projection(layer, "k", shapes),
                    projection(layer, "v", shapes),
                    projection(layer, "o", shapes),
                    gain(layer, "q"),
                    gain(layer, "k")));
        }
        return new AttentionModel(name, fingerprint.hex(), config, layers, null);
    }

    /** The tensors that are due, in name order, and their shapes. */
    private Map<String, long[]> shapes() {
        HeadLayout heads = config.heads();
        Map<String, long[]> shapes = new TreeMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            add(layer, "q", heads.querySize(), config.hiddenSize(), shapes);
            add(layer, "k", heads.keySize(), config.hiddenSize(), shapes);
            add(layer, "v", heads.valueSize(), config.hiddenSize(), shapes);
            add(layer, "o", config.outputSize(), heads.mixedSize(), shapes);
            if (config.scores().norm().isPresent()) {
                shapes.put(norm(layer, "q"), new long[] {heads.keyDim()});
                shapes.put(norm(layer, "k"), new long[] {heads.keyDim()});
            }
        }
        return shapes;
    }

    private void add(int layer, String projection, int outputs, int inputs, Map<String, long[]> shapes) {
        if (!config.isIdentity(projection)) {
            shapes.put(weight(layer, projection), new long[] {outputs, inputs});
            if (config.attentionBias()) {
                shapes.put(bias(layer, projection), new long[] {outputs});
            }
        }
    }

    private static String weight(int layer, String projection) {
        return "model.layers." + layer + ".self_attn." + projection + "_proj.weight";
    }

    private static String bias(int layer, String projection) {
        return "model.layers." + layer + ".self_attn." + projection + "_proj.bias";
    }

    private static String norm(int layer, String projection) {
        return "model.layers." + layer + ".self_attn." + projection + "_norm.weight";
    }

    private void checkNoneIsLeftOver(Map<String, long[]> shapes) {
        for (String name : tensors.names()) {
            if (!shapes.containsKey(name) && KNOWN_BUFFERS.stream().noneMatch(name::endsWith)) {
                throw new ModelException(folder + ": tensor '" + name + "' is used by nothing in " + ConfigJson.FILE
                        + "; " + cure(name, shapes));
            }
        }
    }

    private String cure(String leftOver, Map<String, long[]> shapes) {
        if (shapes.isEmpty()) {
            return "all projections are identities";
        }
        if (leftOver.endsWith("_proj.bias") && !config.attentionBias()) {
            return "set attention_bias to true or remove it";
        }
        if (leftOver.endsWith("_norm.weight") && config.scores().norm().isEmpty()) {
            return "set qk_norm to \"rms\" or \"rms_unit_offset\" or remove it";
        }
        return "expected only the tensors of " + config.layers() + (config.layers() == 1 ? " layer" : " layers")
                + ", such as " + shapes.keySet().iterator().next();
    }

    private Projection projection(int layer, String projection, Map<String, long[]> shapes) {
        if (config.isIdentity(projection)) {
            return Projection.IDENTITY;
        }
        String weight = weight(layer, projection);
        long[] shape = shapes.get(weight);
        PackedMatrix matrix = PackedMatrix.pack(floats(weight, shape), (int) shape[0], (int) shape[1]);
        return Projection.of(matrix, config.attentionBias() ? floats(bias(layer, projection), shape[0]) : null);
    }

    /** The factors of a normalization; null if there is none. */
    private float[] gain(int layer, String projection) {
        if (config.scores().norm().isEmpty()) {
            return null;
        }
        float[] gain = floats(norm(layer, projection), config.heads().keyDim());
        if (config.scores().norm().get().unitOffset()) {
            for (int i = 0; i < gain.length; i++) {
                gain[i] += 1;
            }
        }
        return gain;
    }

    private float[] floats(String name, long... shape) {
        return tensors.finiteFloats(name, shape);
    }
}
