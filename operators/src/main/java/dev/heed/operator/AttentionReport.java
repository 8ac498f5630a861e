package dev.heed.operator;

import dev.heed.kernel.HeadWeights;

/** Turns the weights of one token and head into the row that goes out: the top k keys and the rest. Not thread-safe. */
final class AttentionReport {
    private final int topK;
    private final String model;
    private final SequenceOutput output;
    private int[] order = new int[0];

    AttentionReport(int topK, String model, SequenceOutput output) {
        this.topK = topK;
        this.model = model;
        this.output = output;
    }

    void emit(PendingRecord record, int token, int layer, int head, HeadWeights weights) {
        int k = select(weights);
        long[] positions = new long[k];
        String[] tokens = new String[k];
        float[] scores = new float[k];
        float[] top = new float[k];
        boolean known = true;
        double reported = 0;
        for (int i = 0; i < k; i++) {
            positions[i] = weights.position(order[i]);
            tokens[i] = record.sequence.cache.token(positions[i]);
            known &= tokens[i] != null;
            scores[i] = weights.score(order[i]);
            top[i] = weights.weight(order[i]);
            reported += top[i];
        }
        output.emit(new TokenAttention(
                record.segment.sequenceId(),
                record.segment.epoch(),
                record.position + token,
                record.token(token),
                layer,
                head,
                positions,
                known ? tokens : null,
                scores,
                top,
                Math.max(0f, (float) (1 - reported)),
                record.segment.timestamp(),
                model,
                record.segment.origin()));
    }

    /** Puts the indices of the largest weights first, descending; equal weights by ascending position. Returns their number. */
    private int select(HeadWeights weights) {
        int k = Math.min(topK, weights.count());
        if (order.length < k) {
            order = new int[topK];
        }
        int filled = 0;
        for (int i = 0; i < weights.count(); i++) {
            float weight = weights.weight(i);
            if (filled == k && weight <= weights.weight(order[k - 1])) {
                continue;
            }
            int at = filled < k ? filled++ : k - 1;
            while (at > 0 && weights.weight(order[at - 1]) < weight) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = i;
        }
        return k;
    }
}
