package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * One head over one block of up to four tiles, on vectors, in three steps: scores, softmax, mix.
 *
 * <p>Each step is one long method on purpose. C2 stops inlining after 8,000 bytecodes of one compilation, a vector operation counts a
 * hundred or two, and a vector that meets a call which is not inlined is boxed. Three small steps ended up in one compilation with
 * all their callers and boxed seven vectors a block; above 325 bytecodes (FreqInlineSize) a method is never inlined, and
 * each step is compiled alone.
 */
final class VectorAttention {
    private VectorAttention() {}

    /**
     * Scores of up to four tiles, {@code [tiles][16]}, and their maximum. Always takes four vectors at once: with fewer the chains of
     * fused multiply-adds would wait for one another and take as long.
     *
     * @param keys key arrays of four tiles; those from {@code tileCount} on are read, and hidden
     * @param hidden {@code [4][16]}, negative where the query does not see the slot: its score becomes −∞
     * @param scores written from {@code out}, up to 64 floats whatever the number of tiles
     * @return the maximum of the visible scores. A maximum is the same in any order.
     */
    static float score(
            float[] query,
            int offset,
            int keyDim,
            float[][] keys,
            int key,
            int tileCount,
            float[] hidden,
            float[] scores,
            int out) {
        FloatVector maximum = broadcast(Float.NEGATIVE_INFINITY);
        for (int at = 0; at < tileCount * KvTile.TOKENS; at += 4 * LANES) {
            float[] keys0 = keys[at / KvTile.TOKENS];
            float[] keys1 = keys[(at + LANES) / KvTile.TOKENS];
            float[] keys2 = keys[(at + 2 * LANES) / KvTile.TOKENS];
            float[] keys3 = keys[(at + 3 * LANES) / KvTile.TOKENS];
            int key0 = key + at % KvTile.TOKENS;
            int key1 = key + (at + LANES) % KvTile.TOKENS;
            int key2 = key + (at + 2 * LANES) % KvTile.TOKENS;
            int key3 = key + (at + 3 * LANES) % KvTile.TOKENS;
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
            FloatVector none = broadcast(Float.NEGATIVE_INFINITY);
            s0 = s0.blend(none, load(hidden, at).compare(VectorOperators.LT, 0));
            s1 = s1.blend(none, load(hidden, at + LANES).compare(VectorOperators.LT, 0));
            s2 = s2.blend(none, load(hidden, at + 2 * LANES).compare(VectorOperators.LT, 0));
            s3 = s3.blend(none, load(hidden, at + 3 * LANES).compare(VectorOperators.LT, 0));
            s0.intoArray(scores, out + at);
            s1.intoArray(scores, out + at + LANES);
            s2.intoArray(scores, out + at + 2 * LANES);
            s3.intoArray(scores, out + at + 3 * LANES);
            maximum = maximum.max(s0.max(s1).max(s2.max(s3)));
        }
        return maximum.reduceLanes(VectorOperators.MAX);
    }

    /**
     * Brings a head's sums and mix from the maximum before the block to the one with it, turns the block's scores into unnormalized
     * weights, in place, and adds them to the sums. In a hidden slot exp(−∞ − m) is +0, and adding +0 to a sum that began with +0
     * changes nothing. (If m is infinite or NaN, so is a visible score, and the sum is NaN with or without the hidden ones.)
     *
     * @param sums {@code [16]} from {@code offset}
     * @param mixed {@code [valueDim]} from {@code mix}
     */
    static void softmax(
            float[] scores,
            int tileCount,
            float before,
            float maximum,
            float[] sums,
            int offset,
            float[] mixed,
            int mix,
            int valueDim) {
        float correction = 1; // multiplying by it changes no bit
        if (maximum != before) {
            correction = Exp.exp(before - maximum);
            for (int e = mix; e < mix + valueDim; e++) {
                mixed[e] *= correction;
            }
        }
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            FloatVector sum = load(sums, offset + lane).mul(correction);
            for (int i = lane; i < tileCount * KvTile.TOKENS; i += Lanes.COUNT) {
                // Exp.exp in every lane
                FloatVector x = load(scores, i).sub(maximum);
                FloatVector t = x.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
                FloatVector n = t.sub(broadcast(Exp.ROUND));
                FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), x);
                r = n.fma(broadcast(-Exp.LN2_LOWER), r);
                FloatVector y = broadcast(Exp.C0);
                y = y.fma(r, broadcast(Exp.C1));
                y = y.fma(r, broadcast(Exp.C2));
                y = y.fma(r, broadcast(Exp.C3));
                y = y.fma(r, broadcast(Exp.C4));
                y = y.fma(r, broadcast(Exp.C5));
                y = y.fma(r.mul(r), r);
                y = y.add(broadcast(1));
                IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
                y = y.mul(power.add(Exp.ONE_BITS).reinterpretAsFloats());
                FloatVector weight = y.blend(broadcast(0), x.compare(VectorOperators.LT, Exp.LOWEST));
                weight.intoArray(scores, i);
                sum = sum.add(weight);
            }
            sum.intoArray(sums, offset + lane);
        }
    }

    /**
     * Adds the visible values of one tile to a head's mix, tokens ascending.
     *
     * @param weights {@code [16]} from {@code weight}
     * @param mask the visible slots; the others must not even be multiplied by zero, so the tile is taken in runs of visible ones
     * @param values {@code [16][valueDim]} from {@code value}
     * @param mixed {@code [valueDim]} from {@code out}
     */
    static void mix(
            float[] weights, int weight, int mask, float[] values, int value, int valueDim, float[] mixed, int out) {
        for (int bits = mask; bits != 0; ) {
            int from = Integer.numberOfTrailingZeros(bits);
            int end = from + Integer.numberOfTrailingZeros(~(bits >>> from));
            bits &= -1 << end;
            int e = 0;
            for (; e + 4 * LANES <= valueDim; e += 4 * LANES) {
                FloatVector m0 = load(mixed, out + e);
                FloatVector m1 = load(mixed, out + e + LANES);
                FloatVector m2 = load(mixed, out + e + 2 * LANES);
                FloatVector m3 = load(mixed, out + e + 3 * LANES);
                for (int j = from; j < end; j++) {
                    FloatVector p = broadcast(weights[weight + j]);
                    int row = value + e + j * valueDim;
                    m0 = p.fma(load(values, row), m0);
                    m1 = p.fma(load(values, row + LANES), m1);
                    m2 = p.fma(load(values, row + 2 * LANES), m2);
                    m3 = p.fma(load(values, row + 3 * LANES), m3);
                }
                m0.intoArray(mixed, out + e);
                m1.intoArray(mixed, out + e + LANES);
                m2.intoArray(mixed, out + e + 2 * LANES);
                m3.intoArray(mixed, out + e + 3 * LANES);
            }
            for (; e + LANES <= valueDim; e += LANES) {
                FloatVector m = load(mixed, out + e);
                for (int j = from; j < end; j++) {
                    m = broadcast(weights[weight + j]).fma(load(values, value + e + j * valueDim), m);
                }
                m.intoArray(mixed, out + e);
            }
            for (; e < valueDim; e++) {
                float m = mixed[out + e];
                for (int j = from; j < end; j++) {
                    m = Math.fma(weights[weight + j], values[value + e + j * valueDim], m);
                }
                mixed[out + e] = m;
            }
        }
    }
}
