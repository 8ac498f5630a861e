package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.nio.file.Path;
import java.util.List;

/** A loaded model of {@code model_type: attention}. Immutable: all threads of a process share one. */
public final class AttentionModel {
    private final String name;
    private final String fingerprint;
    private final AttentionConfig config;
    private final List<AttentionLayer> layers;

    AttentionModel(String name, String fingerprint, AttentionConfig config, List<AttentionLayer> layers) {
        this.name = name;
        this.fingerprint = fingerprint;
        this.config = config;
        this.layers = List.copyOf(layers);
    }

    /** Loads a model folder; throws {@link ModelException} if anything in it is missing, left over or wrong. */
    public static AttentionModel load(Path folder) {
        return AttentionModelLoader.load(folder);
    }

    /**
     * Checks a model folder without reading the weights: the configuration, and that each tensor is there in its shape.
     *
     * @throws ModelException if anything is missing, left over or wrong
     */
    public static AttentionConfig check(Path folder) {
        return AttentionModelLoader.check(folder);
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

    public AttentionConfig config() {
        return config;
    }

    /** The layers, first to last. */
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
        return layers.stream().mapToLong(AttentionLayer::bytes).sum();
    }
}
