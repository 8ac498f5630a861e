package dev.heed.model;

/**
 * The projections of one attention layer. Immutable.
 *
 * @param query hidden size → query heads × head dim
 * @param key hidden size → key heads × head dim
 * @param value hidden size → key heads × value dim
 * @param output query heads × value dim → hidden size
 */
public record AttentionLayer(Projection query, Projection key, Projection value, Projection output) {
    long bytes() {
        return query.bytes() + key.bytes() + value.bytes() + output.bytes();
    }
}
