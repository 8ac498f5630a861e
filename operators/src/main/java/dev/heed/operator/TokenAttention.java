package dev.heed.operator;

import java.util.Arrays;
import java.util.Objects;

/**
 * What one token attended to, in one head of one layer. Immutable: the arrays are not copied and never to be modified.
 *
 * @param sequenceId identifies the sequence
 * @param epoch life of the sequence
 * @param queryPosition absolute position of the token that asks
 * @param token its surface text, or null
 * @param layer layer, 0-based
 * @param head query head, 0-based
 * @param keyPositions positions of the top k keys by descending weight (equal weights: ascending position)
 * @param keyTokens surface text of those tokens, or null if that of any is unknown
 * @param scores their scores, scaled, before the softmax
 * @param weights their weights after the softmax
 * @param rest the weight of all other keys together
 * @param eventTime event time of the token, milliseconds since the epoch
 * @param model {@code name@fingerprint} of the model
 * @param origin where the token came from
 */
public record TokenAttention(
        String sequenceId,
        int epoch,
        long queryPosition,
        String token,
        int layer,
        int head,
        long[] keyPositions,
        String[] keyTokens,
        float[] scores,
        float[] weights,
        float rest,
        long eventTime,
        String model,
        RecordOrigin origin) {
    public TokenAttention {
        Objects.requireNonNull(sequenceId, "sequenceId");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(origin, "origin");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenAttention that
                && sequenceId.equals(that.sequenceId)
                && epoch == that.epoch
                && queryPosition == that.queryPosition
                && Objects.equals(token, that.token)
                && layer == that.layer
                && head == that.head
                && Arrays.equals(keyPositions, that.keyPositions)
                && Arrays.equals(keyTokens, that.keyTokens)
                && Arrays.equals(scores, that.scores)
                && Arrays.equals(weights, that.weights)
                && Float.compare(rest, that.rest) == 0
                && eventTime == that.eventTime
                && model.equals(that.model)
                && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequenceId, epoch, queryPosition, layer, head);
    }
}
