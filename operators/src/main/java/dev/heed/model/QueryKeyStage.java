package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Visibility;

/**
 * What happens to queries and keys between their projection and the cache: normalization, the scale, rotation by position. Not
 * thread-safe.
 */
final class QueryKeyStage {
    private final AttentionConfig config;
    private final Kernels kernels;
    private final HeadLayout heads;

    /** Null without normalization. */
    private final QueryKeyNorm norm;

    /** Null without rotary positions, as is the table. */
    private final RotaryConfig rotary;

    private final RotaryTable table;

    /** The queries as moved sinks see them, or null if they always see the same. */
    private final float[] sinkQueries;

    private final float[] scratch = new float[Kernels.NORM_SCRATCH];

    QueryKeyStage(AttentionConfig config, Kernels kernels, int maxTokens) {
        this.config = config;
        this.kernels = kernels;
        this.heads = config.heads();
        this.norm = config.scores().norm().orElse(null);
        this.rotary = config.positions().rotary().orElse(null);
        this.table = rotary == null ? null : new RotaryTable(rotary);
        boolean moving = rotary != null && config.attentionSinks() > 0;
        this.sinkQueries = moving ? new float[heads.querySize() * maxTokens] : null;
    }

    /**
     * Brings the step's projected keys into the form that the cache takes, in place.
     *
     * @param keys {@code [tokens][keyHeads][keyDim]}
     */
    void prepareKeys(Step step, AttentionLayer layer, float[] keys) {
        if (norm != null) {
            kernels.rmsNorm(keys, step.tokenCount() * heads.keyHeads(), layer.keyGain(), norm.eps(), scratch);
        }
        for (int run = 0, row = 0; rotary != null && run < step.runCount(); run++) {
            for (int i = 0; i < step.count(run); i++, row++) {
                rotate(keys, row * heads.keySize(), heads.keyHeads(), step.startPosition(run) + i);
            }
        }
    }

    /**
     * Brings the step's projected queries into the form that the kernels take, in place.
     *
     * @param queries {@code [tokens][queryHeads][keyDim]}
     */
    void prepareQueries(Step step, AttentionLayer layer, float[] queries) {
        if (norm != null) {
            kernels.rmsNorm(queries, step.tokenCount() * heads.queryHeads(), layer.queryGain(), norm.eps(), scratch);
        }
        kernels.scale(queries, step.tokenCount() * heads.querySize(), config.scale());
        for (int run = 0, row = 0; rotary != null && run < step.runCount(); run++) {
            Visibility visibility = config.visibility(step.cache(run).contextStart());
            for (int i = 0; i < step.count(run); i++, row++) {
                long position = step.startPosition(run) + i;
                int query = row * heads.querySize();
                long shift = visibility.sinkShift(position);
                if (sinkQueries != null && shift > 0) {
                    System.arraycopy(queries, query, sinkQueries, query, heads.querySize());
                    rotate(sinkQueries, query, heads.queryHeads(), position - shift);
                }
                rotate(queries, query, heads.queryHeads(), position);
            }
        }
    }

    /**
     * The step's queries as moved sinks see them, laid out as the queries and filled where sinks have moved; null if they see the same.
     */
    float[] sinkQueriesOrNull() {
        return sinkQueries;
    }

    private void rotate(float[] x, int offset, int count, long position) {
        int row = table.row(position);
        kernels.rotate(x, offset, count, heads.keyDim(), table.rows(), row, rotary.dim(), rotary.interleaved());
    }
}
