package dev.heed.operator;

import java.util.ArrayList;
import java.util.List;

/** Keeps what was emitted. */
final class CollectedOutput implements SequenceOutput {
    final List<ContextualizedSegment> vectors = new ArrayList<>();
    final List<PooledSequence> pooled = new ArrayList<>();
    final List<TokenAttention> attention = new ArrayList<>();
    final List<RejectedSegment> rejected = new ArrayList<>();

    @Override
    public void emit(ContextualizedSegment segment) {
        vectors.add(segment);
    }

    @Override
    public void emit(PooledSequence vector) {
        pooled.add(vector);
    }

    @Override
    public void emit(TokenAttention row) {
        attention.add(row);
    }

    @Override
    public void emit(RejectedSegment segment) {
        rejected.add(segment);
    }

    /** The vectors of a sequence, one row a token, in the order in which they were emitted. */
    List<float[]> rows(String sequenceId) {
        List<float[]> rows = new ArrayList<>();
        for (ContextualizedSegment segment : vectors) {
            if (segment.sequenceId().equals(sequenceId) && segment.tokenCount() > 0) {
                int size = segment.vectors().length / segment.tokenCount();
                for (int i = 0; i < segment.tokenCount(); i++) {
                    float[] row = new float[size];
                    System.arraycopy(segment.vectors(), i * size, row, 0, size);
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
