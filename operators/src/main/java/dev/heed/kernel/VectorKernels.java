package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * ARITHMETIC.md on vectors of 4, 8 or 16 floats. A lane is always one chain of the specification, so the length of the vector does
 * not show in the result: outputs of a projection, tokens of a score (keys lie transposed), elements of a value.
 *
 * <p>Vectors live in the locals of static methods that exchange arrays, so that C2 keeps them in registers.
 */
final class VectorKernels implements KernelBackend {
    private VectorKernels() {}

    /** @throws UnsupportedOperationException if the JVM has no vectors of at least four floats */
    static KernelBackend create() {
        if (LANES < 4) {
            throw new UnsupportedOperationException("vectors hold " + LANES + " floats");
        }
        return new VectorKernels();
    }

    @Override
    public String name() {
        return "vector " + LANES * Float.SIZE + " bit";
    }

    @Override
    public void accumulate(PackedMatrix matrix, float[] x, int rows, float[] y) {
        VectorProjection.accumulate(matrix, x, rows, y);
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
        // Blocks outside, heads inside: the cache is read once, front to back, and the running state of all heads stays
        // in L1.
        for (int block = 0; block < visible.count(); ) {
            int end = visible.blockEnd(tiles, block);
            gather(tiles, visible, block, end, scratch);
            if (scratch.adjuster.active) {
                scratch.adjuster.block(tiles, visible, block, end);
            }
            for (int head = 0; head < heads.queryHeads(); head++) {
                int query = queryOffset + head * heads.keyDim();
                int mix = mixedOffset + head * heads.valueDim();
                attendBlock(heads, block, end - block, head, queries, query, mixed, mix, scratch);
            }
            block = end;
        }
        for (int head = 0; head < heads.queryHeads(); head++) {
            float sum = Lanes.reduce(scratch.sums, head * Lanes.COUNT);
            int mix = mixedOffset + head * heads.valueDim();
            for (int e = mix; e < mix + heads.valueDim(); e++) {
                mixed[e] /= sum;
            }
        }
    }

    private static void attendBlock(
            HeadLayout heads,
            int block,
            int tileCount,
            int head,
            float[] queries,
            int query,
            float[] mixed,
            int mix,
            AttentionScratch scratch) {
        int keyHead = head / heads.group();
        int keyDim = heads.keyDim();
        int valueDim = heads.valueDim();
        float[] scores = scratch.block;
        float before = scratch.maxima[head];
        float blockMaximum = VectorAttention.score(
                queries,
                query,
                keyDim,
                scratch.keys,
                keyHead * keyDim * KvTile.TOKENS,
                tileCount,
                scratch.hidden,
                scores,
                0);
        if (scratch.adjuster.active) {
            blockMaximum = adjust(heads, tileCount, head, query, scratch);
        }
        float maximum = Math.max(before, blockMaximum);
        scratch.maxima[head] = maximum;
        VectorAttention.softmax(
                scores, tileCount, before, maximum, scratch.sums, head * Lanes.COUNT, mixed, mix, valueDim);
        int value = keyHead * KvTile.TOKENS * valueDim;
        for (int i = 0; i < tileCount; i++) {
            VectorAttention.mix(
                    scores,
                    i * KvTile.TOKENS,
                    scratch.visible.mask(block + i),
                    scratch.values[i],
                    value,
                    valueDim,
                    mixed,
                    mix);
        }
    }

    /** Brings a block's raw scores into the form that enters the softmax; returns their maximum. */
    private static float adjust(HeadLayout heads, int tileCount, int head, int query, AttentionScratch scratch) {
        ScoreAdjuster adjuster = scratch.adjuster;
        if (adjuster.rescored) {
            VectorAttention.score(
                    adjuster.sinkQueries,
                    query,
                    heads.keyDim(),
                    scratch.keys,
                    head / heads.group() * heads.keyDim() * KvTile.TOKENS,
                    tileCount,
                    scratch.hidden,
                    adjuster.sinkScores,
                    0);
        }
        return VectorScores.adjust(
                scratch.block,
                tileCount,
                scratch.hidden,
                adjuster.rescored ? adjuster.sinks : null,
                adjuster.sinkScores,
                adjuster.rule().softcap(),
                adjuster.rule().slope(head),
                adjuster.distances);
    }

    /** The arrays of a block's visible tiles; the places of those it lacks repeat the last, hidden. */
    private static void gather(KvTile[] tiles, VisibleTiles visible, int block, int end, AttentionScratch scratch) {
        for (int i = 0; i < VisibleTiles.BLOCK_TILES; i++) {
            int at = Math.min(block + i, end - 1);
            KvTile tile = tiles[visible.index(at)];
            scratch.keys[i] = tile.keys();
            scratch.values[i] = tile.values();
            int mask = block + i < end ? visible.mask(at) : 0;
            for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                scratch.hidden[i * KvTile.TOKENS + slot] = (mask >>> slot & 1) - 1;
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
        int keyDim = heads.keyDim();
        int key = head / heads.group() * keyDim * KvTile.TOKENS;
        float[][] keys = new float[VisibleTiles.BLOCK_TILES][];
        float[] nothingHidden = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];
        int count = visible.count();
        for (int first = 0; first < count; first += VisibleTiles.BLOCK_TILES) {
            for (int i = 0; i < VisibleTiles.BLOCK_TILES; i++) {
                keys[i] = tiles[visible.index(Math.min(first + i, count - 1))].keys();
            }
            VectorAttention.score(
                    queries,
                    queryOffset + head * keyDim,
                    keyDim,
                    keys,
                    key,
                    Math.min(VisibleTiles.BLOCK_TILES, count - first),
                    nothingHidden,
                    scores,
                    first * KvTile.TOKENS);
        }
    }

    @Override
    public void layerNorm(
            float[] x, int offset, int n, float[] gamma, float[] beta, float eps, float[] y, int yOffset) {
        float[] lanes = new float[Lanes.COUNT];
        int whole = n - n % Lanes.COUNT;
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            sumLanes(x, offset + lane, offset + whole, lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            lanes[i - whole] += x[offset + i];
        }
        float mean = Lanes.reduce(lanes, 0) / n;
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = x[offset + i] - mean;
        }
        Arrays.fill(lanes, 0);
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            squareLanes(y, yOffset + lane, yOffset + whole, lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            lanes[i - whole] = Math.fma(y[yOffset + i], y[yOffset + i], lanes[i - whole]);
        }
        float variance = Lanes.reduce(lanes, 0) / n;
        float r = 1 / (float) Math.sqrt(variance + eps);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            Simd.load(y, yOffset + i)
                    .mul(r)
                    .fma(Simd.load(gamma, i), Simd.load(beta, i))
                    .intoArray(y, yOffset + i);
        }
        for (; i < n; i++) {
            y[yOffset + i] = Math.fma(y[yOffset + i] * r, gamma[i], beta[i]);
        }
    }

    @Override
    public void rmsNorm(float[] x, int offset, int n, float[] gain, float eps) {
        float[] lanes = new float[Lanes.COUNT];
        int whole = n - n % Lanes.COUNT;
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            squareLanes(x, offset + lane, offset + whole, lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            lanes[i - whole] = Math.fma(x[offset + i], x[offset + i], lanes[i - whole]);
        }
        float meanSquare = Lanes.reduce(lanes, 0) / n;
        float r = 1 / (float) Math.sqrt(meanSquare + eps);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            Simd.load(x, offset + i).mul(r).mul(Simd.load(gain, i)).intoArray(x, offset + i);
        }
        for (; i < n; i++) {
            x[offset + i] = x[offset + i] * r * gain[i];
        }
    }

    private static void sumLanes(float[] x, int from, int end, float[] lanes, int lane) {
        FloatVector sum = Simd.broadcast(0);
        for (int i = from; i < end; i += Lanes.COUNT) {
            sum = sum.add(Simd.load(x, i));
        }
        sum.intoArray(lanes, lane);
    }

    private static void squareLanes(float[] x, int from, int end, float[] lanes, int lane) {
        FloatVector sum = Simd.broadcast(0);
        for (int i = from; i < end; i += Lanes.COUNT) {
            FloatVector d = Simd.load(x, i);
            sum = d.fma(d, sum);
        }
        sum.intoArray(lanes, lane);
    }
}
