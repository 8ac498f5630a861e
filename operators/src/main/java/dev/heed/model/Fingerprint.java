package dev.heed.model;

import dev.heed.kernel.Kernels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest that names a model: see {@link AttentionModel#fingerprint()}. Tensors are to be added in name order. */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint(AttentionConfig config) {
        this(config.canonicalText());
    }

    /** @param configuration the text that stands for the resolved configuration */
    Fingerprint(String configuration) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        add("arithmetic=" + Kernels.ARITHMETIC_VERSION + "\n" + configuration);
    }

    /** Adds name, type, shape and bytes of a tensor, as stored. */
    void add(String name, Safetensors tensors) {
        add(name, name, tensors);
    }

    /** Adds a tensor under another name than the one under which it is stored. */
    void add(String name, String stored, Safetensors tensors) {
        TensorInfo info = tensors.info(stored);
        add(name + " " + info.dtype() + " " + info.shape() + "\n");
        tensors.bytes(stored, digest::update);
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
