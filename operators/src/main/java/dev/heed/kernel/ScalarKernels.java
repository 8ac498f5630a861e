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
        float[] panels = matrix.panels();
        for (int first = 0; first < outputs; first += PackedMatrix.PANEL) {
            int width = Math.min(PackedMatrix.PANEL, outputs - first);
            for (int row = 0; row < rows; row++) {
                int out = row * outputs + first;
                // All chains of a panel advance together, so that the panel is read once from front to back.
                for (int k = 0; k < inputs; k++) {
                    float element = x[row * inputs + k];
                    int weights = first * inputs + k * PackedMatrix.PANEL;
                    for (int o = 0; o < width; o++) {
                        y[out + o] = Math.fma(element, panels[weights + o], y[out + o]);
                    }
                }
            }
        }
    }

    @Override
    public void attend(
            HeadLayout heads,
            KvTile[] tiles,
            float[] queries,
            int queryOffset,
            float[] mixed,
            int mixedOffset,
            AttentionScratch scratch) {
        VisibleTiles visible = scratch.visible;
        ScoreAdjuster adjuster = scratch.adjuster;
        for (int head = 0; head < heads.queryHeads(); head++) {
            int query = queryOffset + head * heads.keyDim();
            int mix = mixedOffset + head * heads.valueDim();
            for (int block = 0; block < visible.count(); ) {
                int end = visible.blockEnd(tiles, block);
                for (int i = block; i < end; i++) {
                    float[] keys = tiles[visible.index(i)].keys();
                    scoreTile(heads, keys, queries, query, head, scratch.block, (i - block) * KvTile.TOKENS);
                }
                if (adjuster.active) {
                    adjust(heads, tiles, scratch, block, end, head, query);
                }
                rescale(heads, scratch, head, mixed, mix, maximum(visible, block, end, scratch.block));
                for (int i = block; i < end; i++) {
                    float[] values = tiles[visible.index(i)].values();
                    mixTile(heads, values, visible.mask(i), scratch, (i - block) * KvTile.TOKENS, head, mixed, mix);
                }
                block = end;
            }
            float sum = Lanes.reduce(scratch.sums, head * Lanes.COUNT);
            for (int e = 0; e < heads.valueDim(); e++) {
                mixed[mix + e] /= sum;
            }
        }
    }

    /** Scores moved sinks by their own query, and brings each visible score into the form that enters the softmax. */
    private static void adjust(
            HeadLayout heads, KvTile[] tiles, AttentionScratch scratch, int block, int end, int head, int query) {
        VisibleTiles visible = scratch.visible;
        ScoreAdjuster adjuster = scratch.adjuster;
        for (int i = block; i < end; i++) {
            KvTile tile = tiles[visible.index(i)];
            int offset = (i - block) * KvTile.TOKENS;
            float[] sinkQueries = adjuster.sinkQueries;
            boolean rescored = sinkQueries != null && adjuster.isMovedSink(tile.start());
            if (rescored) {
                scoreTile(heads, tile.keys(), sinkQueries, query, head, adjuster.sinkScores, offset);
            }
            for (int bits = visible.mask(i); bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                long key = tile.start() + slot;
                boolean moved = rescored && adjuster.isMovedSink(key);
                float score = (moved ? adjuster.sinkScores : scratch.block)[offset + slot];
                scratch.block[offset + slot] = adjuster.apply(head, score, key);
            }
        }
    }

    @Override
    public void score(
            HeadLayout heads,
            KvTile[] tiles,
            VisibleTiles visible,
            float[] queries,
            int queryOffset,
            int head,
            float[] scores) {
        int query = queryOffset + head * heads.keyDim();
        for (int i = 0; i < visible.count(); i++) {
            float[] keys = tiles[visible.index(i)].keys();
            scoreTile(heads, keys, queries, query, head, scores, i * KvTile.TOKENS);
        }
    }

    private static void scoreTile(
            HeadLayout heads, float[] keys, float[] queries, int query, int head, float[] scores, int offset) {
        Arrays.fill(scores, offset, offset + KvTile.TOKENS, 0);
        int key = head / heads.group() * heads.keyDim() * KvTile.TOKENS;
        for (int i = 0; i < heads.keyDim(); i++) {
            float element = queries[query + i];
            for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                scores[offset + slot] = Math.fma(element, keys[key + i * KvTile.TOKENS + slot], scores[offset + slot]);
            }
        }
    }

    private static float maximum(VisibleTiles visible, int block, int end, float[] scores) {
        float maximum = Float.NEGATIVE_INFINITY;
        for (int i = block; i < end; i++) {
            for (int bits = visible.mask(i); bits != 0; bits &= bits - 1) {
                int slot = Integer.numberOfTrailingZeros(bits);
                maximum = Math.max(maximum, scores[(i - block) * KvTile.TOKENS + slot]);
            }
        }
        return maximum;
    }

    /** Raises the running maximum of a head and brings its sums and its mix to the new one. */
    private static void rescale(
            HeadLayout heads, AttentionScratch scratch, int head, float[] mixed, int mix, float blockMaximum) {
        float before = scratch.maxima[head];
        float maximum = Math.max(before, blockMaximum);
        if (maximum != before) {
            float correction = Exp.exp(before - maximum);
            for (int t = 0; t < Lanes.COUNT; t++) {
                scratch.sums[head * Lanes.COUNT + t] *= correction;
            }
            for (int e = 0; e < heads.valueDim(); e++) {
                mixed[mix + e] *= correction;
            }
            scratch.maxima[head] = maximum;
        }
    }

    private static void mixTile(
            HeadLayout heads,
            float[] values,
            int mask,
            AttentionScratch scratch,
            int scores,
            int head,
            float[] mixed,
            int mix) {
        int valueDim = heads.valueDim();
        int firstValue = head / heads.group() * KvTile.TOKENS * valueDim;
        for (int bits = mask; bits != 0; bits &= bits - 1) {
            int slot = Integer.numberOfTrailingZeros(bits);
            float weight = Exp.exp(scratch.block[scores + slot] - scratch.maxima[head]);
            scratch.sums[head * Lanes.COUNT + slot] += weight;
            int value = firstValue + slot * valueDim;
            for (int e = 0; e < valueDim; e++) {
                mixed[mix + e] = Math.fma(weight, values[value + e], mixed[mix + e]);
            }
        }
    }

    @Override
    public void layerNorm(
            float[] x, int offset, int n, float[] gamma, float[] beta, float eps, float[] y, int yOffset) {
        float[] lanes = new float[Lanes.COUNT];
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
    public void rmsNorm(float[] x, int offset, int n, float[] gain, float eps) {
        float[] lanes = new float[Lanes.COUNT];
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
}
