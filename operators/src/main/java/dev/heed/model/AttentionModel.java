package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A loaded model: bare attention ({@code model_type: attention}), or all blocks of a published transformer ({@code bert}, {@code gpt2}, {@code
 * llama} and its relatives). Immutable: all threads of a process share one.
 */
public final class AttentionModel {
    private final String name;
    private final String fingerprint;
    private final AttentionConfig config;
    private final List<AttentionLayer> layers;

    /** Null for bare attention. */
    private final Blocks blocks;

    AttentionModel(
            String name, String fingerprint, AttentionConfig config, List<AttentionLayer> layers, Blocks blocksOrNull) {
        this.name = name;
        this.fingerprint = fingerprint;
        this.config = config;
        this.layers = List.copyOf(layers);
        this.blocks = blocksOrNull;
    }

    /** Loads a model folder; throws {@link ModelException} if anything in it is missing, left over or wrong. */
    public static AttentionModel load(Path folder) {
        ConfigJson json = ConfigJson.read(folder);
        return Families.of(json)
                .map(family -> WholeModelLoader.load(folder, json, family))
                .orElseGet(() -> AttentionModelLoader.load(folder, json));
    }

    /**
     * Checks a model folder without reading the weights: the configuration, and that each tensor is there in its shape.
     *
     * @return how the attention of its layers works
     * @throws ModelException if anything is missing, left over or wrong
     */
    public static AttentionConfig check(Path folder) {
        ConfigJson json = ConfigJson.read(folder);
        return Families.of(json)
                .map(family -> WholeModelLoader.check(folder, json, family).attention())
                .orElseGet(() -> AttentionModelLoader.check(folder, json));
    }

    /** What the configuration calls the model, else the name of its folder. */
    public String name() {
        return name;
    }

    /**
     * SHA-256, in hex, over the version of the arithmetic, the resolved configuration, and the tensors as stored. Equal fingerprints
     * give equal outputs, to the bit; how the tensors are spread over files, and the name, play no part.
     */
    public String fingerprint() {
        return fingerprint;
    }

    /** {@code name@fingerprint}, as outputs carry it. */
    public String id() {
        return name + "@" + fingerprint;
    }

    /** How the attention of its layers works. */
    public AttentionConfig config() {
        return config;
    }

    /** What surrounds the attention of its layers; empty for bare attention. */
    public Optional<Blocks> blocks() {
        return Optional.ofNullable(blocks);
    }

    /** The attention of the layers, first to last. */
    public List<AttentionLayer> layers() {
        return layers;
    }

    /** How the heads of every layer are laid out. */
    public HeadLayout heads() {
        return config.heads();
    }

    /** Floats of an input row. */
    public int hiddenSize() {
        return config.hiddenSize();
    }

    /** Floats of an output row. */
    public int outputSize() {
        return config.outputSize();
    }

    /** Bytes of the weights in memory, padding aside. */
    public long bytes() {
        return layers.stream().mapToLong(AttentionLayer::bytes).sum() + (blocks == null ? 0 : blocks.bytes());
    }
}
