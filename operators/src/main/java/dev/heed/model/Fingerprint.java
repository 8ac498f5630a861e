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
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        add("arithmetic=" + Kernels.ARITHMETIC_VERSION + "\n" + config.canonicalText());
    }

    /** Adds name, type, shape and bytes of a tensor, as stored. */
    void add(String name, Safetensors tensors) {
        TensorInfo info = tensors.info(name);
        add(name + " " + info.dtype() + " " + info.shape() + "\n");
        tensors.bytes(name, digest::update);
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
