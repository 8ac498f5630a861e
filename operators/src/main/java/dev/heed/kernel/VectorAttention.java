package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** One head over one block of up to four tiles, on vectors. Every method is a loop that C2 compiles on its own. */
final class VectorAttention {
    private VectorAttention() {}

    /**
     * Scores of up to four tiles, {@code [tiles][16]}. Always computes four vectors at once: with fewer the chains of fused
     * multiply-adds would wait for one another and take as long.
     *
     * @param keys key arrays of four tiles; those from {@code tileCount} on may be anything
     * @param scores written from {@code out}, up to 64 floats whatever the number of tiles
     */
    static void score(
            float[] query, int offset, int keyDim, float[][] keys, int key, int tileCount, float[] scores, int out) {
        for (int at = 0; at < tileCount * KvTile.TOKENS; at += 4 * LANES) {
            score4(
                    query,
                    offset,
                    keyDim,
                    keys[at / KvTile.TOKENS],
                    key + at % KvTile.TOKENS,
                    keys[(at + LANES) / KvTile.TOKENS],
                    key + (at + LANES) % KvTile.TOKENS,
                    keys[(at + 2 * LANES) / KvTile.TOKENS],
                    key + (at + 2 * LANES) % KvTile.TOKENS,
                    keys[(at + 3 * LANES) / KvTile.TOKENS],
                    key + (at + 3 * LANES) % KvTile.TOKENS,
                    scores,
                    out + at);
        }
    }

    private static void score4(
            float[] query,
            int offset,
            int keyDim,
            float[] keys0,
            int key0,
            float[] keys1,
            int key1,
            float[] keys2,
            int key2,
            float[] keys3,
            int key3,
            float[] scores,
            int out) {
        FloatVector s0 = broadcast(0);
        FloatVector s1 = broadcast(0);
        FloatVector s2 = broadcast(0);
        FloatVector s3 = broadcast(0);
        for (int i = 0; i < keyDim; i++) {
            FloatVector q = broadcast(query[offset + i]);
            int slots = i * KvTile.TOKENS;
            s0 = q.fma(load(keys0, key0 + slots), s0);
            s1 = q.fma(load(keys1, key1 + slots), s1);
            s2 = q.fma(load(keys2, key2 + slots), s2);
            s3 = q.fma(load(keys3, key3 + slots), s3);
        }
        s0.intoArray(scores, out);
        s1.intoArray(scores, out + LANES);
        s2.intoArray(scores, out + 2 * LANES);
        s3.intoArray(scores, out + 3 * LANES);
    }

    /** The maximum of the scores of whole tiles. A maximum is the same in any order. */
    static float maximum(float[] scores, int tileCount) {
        FloatVector maximum = load(scores, 0);
        for (int i = LANES; i < tileCount * KvTile.TOKENS; i += LANES) {
            maximum = maximum.max(load(scores, i));
        }
        return maximum.reduceLanes(VectorOperators.MAX);
    }

    /** Turns scores into unnormalized weights, in place, and adds them to the head's sixteen sums. */
    static void exponentiate(float[] scores, int tileCount, float maximum, float[] sums, int offset) {
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            FloatVector sum = load(sums, offset + lane);
            for (int i = lane; i < tileCount * KvTile.TOKENS; i += Lanes.COUNT) {
                FloatVector weight = exp(load(scores, i).sub(maximum));
                weight.intoArray(scores, i);
                sum = sum.add(weight);
            }
            sum.intoArray(sums, offset + lane);
        }
    }

    /** {@link Exp#exp} in every lane. */
    private static FloatVector exp(FloatVector x) {
        FloatVector t = x.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
        FloatVector n = t.sub(Exp.ROUND);
        FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), x);
        r = n.fma(broadcast(-Exp.LN2_LOWER), r);
        FloatVector y = broadcast(Exp.C0);
        y = y.fma(r, broadcast(Exp.C1));
        y = y.fma(r, broadcast(Exp.C2));
        y = y.fma(r, broadcast(Exp.C3));
        y = y.fma(r, broadcast(Exp.C4));
        y = y.fma(r, broadcast(Exp.C5));
        y = y.fma(r.mul(r), r);
        y = y.add(1);
        IntVector bits =
                t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(Exp.ONE_BITS);
        return y.mul(bits.reinterpretAsFloats()).blend(0, x.compare(VectorOperators.LT, Exp.LOWEST));
    }

    /**
     * Adds the visible values of one tile to a head's mix, tokens ascending.
     *
     * @param weights {@code [16]} from {@code weight}
     * @param values {@code [16][valueDim]} from {@code value}
     */
    static void mix(
            float[] weights, int weight, int mask, float[] values, int value, int valueDim, float[] mixed, int offset) {
        // Invisible tokens must not even be multiplied by zero, so a tile with holes is taken in runs of visible ones.
        for (int bits = mask; bits != 0; ) {
            int from = Integer.numberOfTrailingZeros(bits);
            int tokens = Integer.numberOfTrailingZeros(~(bits >>> from));
            mixRun(weights, weight + from, tokens, values, value + from * valueDim, valueDim, mixed, offset);
            bits &= -1 << (from + tokens);
        }
    }

    private static void mixRun(
            float[] weights,
            int weight,
            int tokens,
            float[] values,
            int value,
            int valueDim,
            float[] mixed,
            int offset) {
        int e = 0;
        for (; e + 4 * LANES <= valueDim; e += 4 * LANES) {
            mix4(weights, weight, tokens, values, value + e, valueDim, mixed, offset + e);
        }
        for (; e + LANES <= valueDim; e += LANES) {
            mix1(weights, weight, tokens, values, value + e, valueDim, mixed, offset + e);
        }
        for (; e < valueDim; e++) {
            float sum = mixed[offset + e];
            for (int j = 0; j < tokens; j++) {
                sum = Math.fma(weights[weight + j], values[value + e + j * valueDim], sum);
            }
            mixed[offset + e] = sum;
        }
    }

    private static void mix4(
            float[] weights, int weight, int tokens, float[] values, int value, int stride, float[] mixed, int out) {
        FloatVector m0 = load(mixed, out);
        FloatVector m1 = load(mixed, out + LANES);
        FloatVector m2 = load(mixed, out + 2 * LANES);
        FloatVector m3 = load(mixed, out + 3 * LANES);
        for (int j = 0; j < tokens; j++) {
            FloatVector p = broadcast(weights[weight + j]);
            int row = value + j * stride;
            m0 = p.fma(load(values, row), m0);
            m1 = p.fma(load(values, row + LANES), m1);
            m2 = p.fma(load(values, row + 2 * LANES), m2);
            m3 = p.fma(load(values, row + 3 * LANES), m3);
        }
        m0.intoArray(mixed, out);
        m1.intoArray(mixed, out + LANES);
        m2.intoArray(mixed, out + 2 * LANES);
        m3.intoArray(mixed, out + 3 * LANES);
    }

    private static void mix1(
            float[] weights, int weight, int tokens, float[] values, int value, int stride, float[] mixed, int out) {
        FloatVector m = load(mixed, out);
        for (int j = 0; j < tokens; j++) {
            m = broadcast(weights[weight + j]).fma(load(values, value + j * stride), m);
        }
        m.intoArray(mixed, out);
    }
}
