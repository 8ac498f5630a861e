package dev.heed.kernel;

import java.util.Arrays;

/** ARITHMETIC.md as it reads. Runs on every JVM, and is what the vector form is compared with. */
final class ScalarKernels implements KernelBackend {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void accumulate(PackedMatrix matrix, float[] x, int rows, float[] y) {
        int inputs = matrix.inputs();
        int outputs = matrix.outputs();
        for (int first = 0; first < outputs; first += PackedMatrix.QUARTER) {
            int width = Math.min(PackedMatrix.QUARTER, outputs - first);
            float[] quarter = matrix.quarters()[first % PackedMatrix.PANEL / PackedMatrix.QUARTER];
            int panel = matrix.panel(first / PackedMatrix.PANEL);
            for (int row = 0; row < rows; row++) {
                int out = row * outputs + first;
                // All chains of a quarter advance together, so that it is read once from front to back.
                for (int k = 0; k < inputs; k++) {
                    float element = x[row * inputs + k];
                    int weights = panel + k * PackedMatrix.QUARTER;
                    for (int o = 0; o < width; o++) {
                        y[out + o] = Math.fma(element, quarter[weights + o], y[out + o]);
                    }
                }
            }
        }
    }

    @Override
    public void attend(AttentionScratch scratch) {
        Blocks blocks = scratch.blocks;
        while (blocks.next()) {
            for (int row = 0; row < blocks.rows(); row++) {
                if (blocks.mask(row) != 0) {
                    attendBlock(scratch, row);
                }
            }
        }
        divide(scratch);
    }

    /** All heads of one query over the current block, of which it sees a token. */
    private void attendBlock(AttentionScratch scratch, int row) {
        HeadLayout heads = scratch.heads;
        long mask = scratch.blocks.mask(row);
        scratch.adjuster.row(scratch.blocks.position(row));
        for (int head = 0; head < heads.queryHeads(); head++) {
            int state = row * heads.queryHeads() + head;
            int query = scratch.queryOffset + state * heads.keyDim();
            score(heads, scratch.blocks, scratch.queries, query, head, scratch.scores);
            if (scratch.adjuster.active) {
                adjust(scratch, mask, query, head);
            }
            rescale(scratch, state, maximum(mask, scratch.scores));
            mixBlock(scratch, mask, state, head);
        }
    }

    @Override
    public void score(HeadLayout heads, Blocks blocks, float[] queries, int query, int head, float[] scores) {
        for (int tile = 0; tile < Blocks.TILES; tile++) {
            if (blocks.tile(tile) != null) {
                blocks.tile(tile).rows().score(head / heads.group(), queries, query, scores, tile * KvTile.TOKENS);
            }
        }
    }

    /** Scores moved sinks by their own query, and brings each visible score into the form that enters the softmax. */
    private void adjust(AttentionScratch scratch, long mask, int query, int head) {
        ScoreAdjuster adjuster = scratch.adjuster;
        long start = scratch.blocks.start();
        if (adjuster.rescores(start)) {
            score(scratch.heads, scratch.blocks, adjuster.sinkQueries, query, head, adjuster.sinkScores);
        }
        for (long bits = mask; bits != 0; bits &= bits - 1) {
            int slot = Long.numberOfTrailingZeros(bits);
            float[] raw = adjuster.rescores(start + slot) ? adjuster.sinkScores : scratch.scores;
            scratch.scores[slot] = adjuster.apply(head, raw[slot], start + slot);
        }
    }

    private static float maximum(long mask, float[] scores) {
        float maximum = Float.NEGATIVE_INFINITY;
        for (long bits = mask; bits != 0; bits &= bits - 1) {
            maximum = Math.max(maximum, scores[Long.numberOfTrailingZeros(bits)]);
        }
        return maximum;
    }

    /** Raises the running maximum of a head and brings its sums and its mix to the new one. */
    private static void rescale(AttentionScratch scratch, int state, float blockMaximum) {
        float before = scratch.maxima[state];
        float maximum = Math.max(before, blockMaximum);
        if (maximum != before) {
            float correction = Exp.exp(before - maximum);
            for (int t = 0; t < Lanes.COUNT; t++) {
                scratch.sums[state * Lanes.COUNT + t] *= correction;
            }
            int mix = scratch.mixedOffset + state * scratch.heads.valueDim();
            for (int e = 0; e < scratch.heads.valueDim(); e++) {
                scratch.mixed[mix + e] *= correction;
            }
            scratch.maxima[state] = maximum;
        }
    }

    private static void mixBlock(AttentionScratch scratch, long mask, int state, int head) {
        HeadLayout heads = scratch.heads;
        int mix = scratch.mixedOffset + state * heads.valueDim();
        for (long bits = mask; bits != 0; bits &= bits - 1) {
            int slot = Long.numberOfTrailingZeros(bits);
            float weight = Exp.exp(scratch.scores[slot] - scratch.maxima[state]);
            scratch.sums[state * Lanes.COUNT + slot % Lanes.COUNT] += weight;
            KvRows rows = scratch.blocks.tile(slot / KvTile.TOKENS).rows();
            rows.mix(head / heads.group(), slot % KvTile.TOKENS, weight, scratch.mixed, mix);
        }
    }

    /**
     * Divides every mix by its sum. Without a visible token the sum is 0 and the mix stays zeros; else the largest weight is 1 and the sum
     * at least that, or NaN.
     */
    static void divide(AttentionScratch scratch) {
        int valueDim = scratch.heads.valueDim();
        int states = scratch.blocks.rows() * scratch.heads.queryHeads();
        for (int state = 0; state < states; state++) {
            float sum = Lanes.reduce(scratch.sums, state * Lanes.COUNT);
            int mix = scratch.mixedOffset + state * valueDim;
            for (int e = mix; sum != 0 && e < mix + valueDim; e++) {
                scratch.mixed[e] /= sum;
            }
        }
    }

    @Override
    public void layerNorm(
            float[] x,
            int offset,
            int n,
            float[] gamma,
            float[] beta,
            float eps,
            float[] y,
            int yOffset,
            float[] lanes) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            lanes[i % Lanes.COUNT] += x[offset + i];
        }
        float mean = Lanes.reduce(lanes, 0) / n;
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            float d = x[offset + i] - mean;
            y[yOffset + i] = d;
            lanes[i % Lanes.COUNT] = Math.fma(d, d, lanes[i % Lanes.COUNT]);
        }
        float variance = Lanes.reduce(lanes, 0) / n;
        float r = 1 / (float) Math.sqrt(variance + eps);
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = Math.fma(y[yOffset + i] * r, gamma[i], beta[i]);
        }
    }

    @Override
    public void rmsNorm(float[] x, int offset, int n, float[] gain, float eps, float[] lanes) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < n; i++) {
            float element = x[offset + i];
            lanes[i % Lanes.COUNT] = Math.fma(element, element, lanes[i % Lanes.COUNT]);
        }
        float meanSquare = Lanes.reduce(lanes, 0) / n;
        float r = 1 / (float) Math.sqrt(meanSquare + eps);
        for (int i = 0; i < n; i++) {
            x[offset + i] = x[offset + i] * r * gain[i];
        }
    }

    @Override
    public void activate(Activation activation, float[] x, int count, float[] scratch) {
        for (int i = 0; i < count; i++) {
            x[i] = activation.apply(x[i]);
        }
    }
}
