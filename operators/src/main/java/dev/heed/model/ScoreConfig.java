package dev.heed.model;

import java.util.Optional;

/**
 * How the scores of queries and keys come about. Immutable.
 *
 * @param scale factor of the queries
 * @param softcap the scores are kept within ± this, if it is there
 * @param norm how queries and keys are normalized, if they are
 */
public record ScoreConfig(float scale, Optional<Float> softcap, Optional<QueryKeyNorm> norm) {
    /** Scaled by 1 / √head_dim, and nothing else. */
    public static ScoreConfig usual(int headDim) {
        return new ScoreConfig(defaultScale(headDim), Optional.empty(), Optional.empty());
    }

    /** 1 / √head_dim, rounded once (ARITHMETIC.md). */
    static float defaultScale(int headDim) {
        return (float) (1 / Math.sqrt(headDim));
    }

    public ScoreConfig withScale(float newScale) {
        return new ScoreConfig(newScale, softcap, norm);
    }

    public ScoreConfig withSoftcap(float cap) {
        return new ScoreConfig(scale, Optional.of(cap), norm);
    }

    public ScoreConfig withNorm(QueryKeyNorm newNorm) {
        return new ScoreConfig(scale, softcap, Optional.of(newNorm));
    }
}
