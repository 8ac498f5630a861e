package dev.heed.model;

/**
 * The weights of one attention layer. Immutable: the arrays are never to be modified.
 *
 * @param query hidden size → query heads × head dim
 * @param key hidden size → key heads × head dim
 * @param value hidden size → key heads × value dim
 * @param output query heads × value dim → hidden size
 * @param queryGain factors of a normalized query of one head, one per element; null without normalization
 * @param keyGain factors of a normalized key of one head, one per element; null without normalization
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record AttentionLayer(
        Projection query, Projection key, Projection value, Projection output, float[] queryGain, float[] keyGain) {
    long bytes() {
        long gains = queryGain == null ? 0 : queryGain.length + keyGain.length;
        return query.bytes() + key.bytes() + value.bytes() + output.bytes() + gains * Float.BYTES;
    }
}
