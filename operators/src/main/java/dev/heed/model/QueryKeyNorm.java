package dev.heed.model;

/**
 * Root mean square normalization of each head's query and key before they are rotated, as in Qwen 3 and Gemma 3. Immutable.
 *
 * @param unitOffset whether a weight w stands for the factor 1 + w (Gemma) instead of w (Qwen)
 * @param eps added to the mean square
 */
public record QueryKeyNorm(boolean unitOffset, float eps) {
    /** The default of {@code rms_norm_eps}. */
    public static final float DEFAULT_EPS = 1e-6f;

    /** The value of {@code qk_norm}. */
    String key() {
        return unitOffset ? "rms_unit_offset" : "rms";
    }
}
