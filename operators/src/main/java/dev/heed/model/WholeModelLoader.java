package dev.heed.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Matches the tensors of a folder with a family: all that are due, none besides but those that are known; then packs them. */
final class WholeModelLoader {
    /** Buffers that exporters leave behind; they follow from the configuration. */
    private static final List<String> BUFFERS =
            List.of(".position_ids", "rotary_emb.inv_freq", ".attn.bias", ".attn.masked_bias");

    private final Path folder;
    private final Family family;
    private final ModelConfig config;
    private final Safetensors tensors;
    private final String prefix;
    private final Map<String, long[]> shapes;

    private WholeModelLoader(Path folder, Family family, ModelConfig config, Safetensors tensors) {
        this.folder = folder;
        this.family = family;
        this.config = config;
        this.tensors = tensors;
        this.prefix = prefix();
        WeightShapes due = new WeightShapes();
        take(due, new ArrayList<>(), new ArrayList<>());
        family.finalNorm(due, config);
        this.shapes = due.shapes();
    }

    static AttentionModel load(Path folder, ConfigJson json, Family family) {
        ModelConfig config = family.parse(json);
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new WholeModelLoader(folder, family, config, tensors).load(json.modelName(folder));
        }
    }

    /** Checks configuration and tensors without reading the weights. */
    static ModelConfig check(Path folder, ConfigJson json, Family family) {
        ModelConfig config = family.parse(json);
        try (Safetensors tensors = Safetensors.open(folder)) {
            new WholeModelLoader(folder, family, config, tensors).checkTensors();
        }
        return config;
    }

    /** What the folder holds, for which the tensors are read, but not packed. */
    static ModelDescription describe(Path folder, ConfigJson json, Family family) {
        ModelConfig config = family.parse(json);
        try (Safetensors tensors = Safetensors.open(folder)) {
            WholeModelLoader loader = new WholeModelLoader(folder, family, config, tensors);
            loader.checkTensors();
            return new ModelDescription(
                    json.modelName(folder),
                    loader.fingerprint(),
                    config.attention(),
                    Optional.of(config.block()),
                    loader.parameters(),
                    ModelDescription.elements(tensors));
        }
    }

    static EmbeddingLayer embedding(Path folder) {
        ConfigJson json = ConfigJson.read(folder);
        Family family = Families.of(json)
                .orElseThrow(() -> json.bad("model_type", "it has no embedding layer; expected a whole model"));
        ModelConfig config = family.parse(json);
        try (Safetensors tensors = Safetensors.open(folder)) {
            return family.embedding(json, config, new WholeModelLoader(folder, family, config, tensors).prefix);
        }
    }

    private String prefix() {
        return family.prefixes().stream()
                .filter(candidate -> tensors.names().contains(candidate + family.landmark()))
                .findFirst()
                .orElse(family.prefixes().get(0));
    }

    private AttentionModel load(String name) {
        checkTensors();
        String fingerprint = fingerprint();
        WeightReader reader = new WeightReader(tensors, prefix);
        List<AttentionLayer> layers = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        take(reader, layers, blocks);
        return new AttentionModel(
                name,
                fingerprint,
                config.attention(),
                layers,
                new Blocks(config.block(), blocks, family.finalNorm(reader, config)));
    }

    private void take(Weights weights, List<AttentionLayer> layers, List<Block> blocks) {
        for (int layer = 0; layer < config.attention().layers(); layer++) {
            layers.add(family.attention(weights, config, layer));
            blocks.add(family.block(weights, config, layer));
        }
    }

    private void checkTensors() {
        for (String stored : tensors.names()) {
            if (!isExpected(stored)) {
                throw new ModelException(folder + ": tensor '" + stored + "' is used by nothing in " + ConfigJson.FILE
                        + " (model_type " + config.block().family() + ", "
                        + config.attention().layers()
                        + (config.attention().layers() == 1 ? " layer" : " layers")
                        + "), and not known to be left out");
            }
        }
        shapes.forEach((name, shape) -> tensors.requireFloats(prefix + name, shape));
    }

    private boolean isExpected(String stored) {
        if (family.heads().stream().anyMatch(stored::startsWith)
                || BUFFERS.stream().anyMatch(stored::endsWith)) {
            return true;
        }
        if (!stored.startsWith(prefix)) {
            return false;
        }
        String name = stored.substring(prefix.length());
        return shapes.containsKey(name) || family.known().stream().anyMatch(name::startsWith);
    }

    private long parameters() {
        return shapes.values().stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .sum();
    }

    private String fingerprint() {
        Fingerprint fingerprint = new Fingerprint(config.canonicalText());
        shapes.keySet().forEach(name -> fingerprint.add(name, prefix + name, tensors));
        return fingerprint.hex();
    }
}
