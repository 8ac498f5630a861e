package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;

/**
 * The fields of an {@code EmbeddedTokens} record as they came, before anything is known about their sense. Nullable as in the schema.
 */
record DecodedTokens(
        String sequenceId,
        int epoch,
        long startPosition,
        int tokenCount,
        float[] embeddings,
        String[] tokens,
        boolean endOfSequence,
        Long eventTime,
        String embeddingModel) {
    /** The domain type, for fields that {@link SegmentValidator#requireConsistent} has passed. */
    TokenSegment toSegment(RecordOrigin origin) {
        return new TokenSegment(
                sequenceId,
                epoch,
                startPosition,
                tokenCount,
                embeddings,
                tokens,
                endOfSequence,
                false,
                eventTime,
                embeddingModel,
                origin);
    }
}
