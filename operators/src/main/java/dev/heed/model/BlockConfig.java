package dev.heed.model;

import dev.heed.kernel.Activation;
import java.util.Locale;

/**
 * What surrounds attention in every layer of a whole model: normalization, residuals and a feed-forward part. Immutable.
 *
 * @param family the {@code model_type}
 * @param preNorm whether rows are normalized before each part (GPT-2, Llama), instead of after its residual (BERT)
 * @param norm how they are normalized; in models with {@code preNorm} once more after the last layer
 * @param intermediateSize floats of a row between the linear maps of the feed-forward part
 * @param activation the function there
 * @param gated whether the function's value is multiplied by a second linear map of the row (Shazeer 2020, "GLU Variants")
 */
public record BlockConfig(
        String family, boolean preNorm, NormConfig norm, int intermediateSize, Activation activation, boolean gated) {
    /** The text that stands for this in a model's fingerprint. Never changed, or fingerprints change. */
    String canonicalText() {
        return "model_type=" + family
                + "\npre_norm=" + preNorm
                + "\nnorm=" + norm.kind().key() + (norm.unitOffset() ? "_unit_offset" : "")
                + "\nnorm_eps=0x" + Integer.toHexString(Float.floatToIntBits(norm.eps()))
                + "\nintermediate_size=" + intermediateSize
                + "\nactivation=" + activation.name().toLowerCase(Locale.ROOT)
                + "\ngated=" + gated
                + "\n";
    }
}
