package dev.heed.model;

import dev.heed.cache.CacheType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model folder holds, for people: found by reading the tensors once, without packing them. Immutable.
 *
 * @param name what the model calls itself
 * @param fingerprint as {@link AttentionModel#fingerprint()}
 * @param attention how the attention of its layers works, and how many there are
 * @param block what surrounds it; empty for bare attention
 * @param parameters numbers in the tensors that the job uses
 * @param storedParameters numbers in all tensors of the folder: embedding layer and heads, too
 */
public record ModelDescription(
        String name,
        String fingerprint,
        AttentionConfig attention,
        Optional<BlockConfig> block,
        long parameters,
        long storedParameters) {
    /**
     * Describes a model folder.
     *
     * @throws ModelException if anything in it is missing, left over or wrong in form
     */
    public static ModelDescription of(Path folder) {
        ConfigJson json = ConfigJson.read(folder);
        return Families.of(json)
                .map(family -> WholeModelLoader.describe(folder, json, family))
                .orElseGet(() -> bare(folder, AttentionModel.load(folder)));
    }

    private static ModelDescription bare(Path folder, AttentionModel model) {
        long stored = Safetensors.existsIn(folder) ? stored(folder) : 0;
        return new ModelDescription(
                model.name(),
                model.fingerprint(),
                model.config(),
                Optional.empty(),
                model.bytes() / Float.BYTES,
                stored);
    }

    private static long stored(Path folder) {
        try (Safetensors tensors = Safetensors.open(folder)) {
            return elements(tensors);
        }
    }

    static long elements(Safetensors tensors) {
        return tensors.names().stream()
                .mapToLong(name -> tensors.info(name).elements())
                .sum();
    }

    /** Bytes of the keys and values of one token, all layers, in a type that {@code cache.dtype} names. */
    public long cacheBytesPerToken(CacheType type) {
        return attention.layers() * type.bytesPerToken(attention.heads());
    }
}
