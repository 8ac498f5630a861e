package dev.heed.model;

import java.util.Locale;

/**
 * How the rows between the parts of a layer are normalized. Immutable.
 *
 * @param kind by mean and variance, or by the mean square
 * @param unitOffset whether a weight w stands for the factor 1 + w (Gemma) instead of w
 * @param eps added to the variance or the mean square
 */
public record NormConfig(Kind kind, boolean unitOffset, float eps) {
    /** Layer normalization: gain and bias. */
    static NormConfig layer(float eps) {
        return new NormConfig(Kind.LAYER, false, eps);
    }

    /** Root mean square normalization: gain only. */
    static NormConfig rms(float eps) {
        return new NormConfig(Kind.RMS, false, eps);
    }

    /** The formulas. */
    public enum Kind {
        /** Ba et al. 2016, "Layer Normalization". */
        LAYER,
        /** Zhang and Sennrich 2019, "Root Mean Square Layer Normalization". */
        RMS;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
