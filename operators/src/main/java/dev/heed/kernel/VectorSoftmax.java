package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The softmax over the current block, on vectors. Long methods on purpose, as {@link VectorTile} explains. */
final class VectorSoftmax {
    private VectorSoftmax() {}

    /**
     * The greatest of {@code [64]} scores, found among their bits as integers, which are ordered as the floats are, −0 before +0, once those
     * below the sign are turned in the negative ones. The maximum of integers is one instruction, that of floats a dozen, since −0 and NaN are
     * cases of their own. A NaN with a sign is the least here instead of the greatest: its weight is NaN all the same, and so are the
     * sum and the mix.
     */
    private static float greatest(float[] scores, int from) {
        IntVector greatest = IntVector.broadcast(Simd.INTS, Integer.MIN_VALUE);
        for (int i = from; i < from + Blocks.TOKENS; i += LANES) {
            IntVector bits = load(scores, i).reinterpretAsInts();
            greatest = greatest.max(bits.lanewise(VectorOperators.ASHR, Integer.SIZE - 1)
                    .and(Integer.MAX_VALUE)
                    .lanewise(VectorOperators.XOR, bits));
        }
        int bits = greatest.reduceLanes(VectorOperators.MAX);
        return Float.intBitsToFloat(bits >> Integer.SIZE - 1 & Integer.MAX_VALUE ^ bits);
    }

    /**
     * Raises the running maxima of some heads to those of their visible scores, and brings their sums and mixes to them. For all heads, and
     * only then {@link #weigh}: the maximum of a head is waited for, and so are the chains of exp; the CPU overlaps those of several
     * heads.
     *
     * <p>A hidden slot gets the score −∞: exp(−∞ − m) is +0, and adding +0 to a sum that began with +0 changes nothing. (If m is infinite
     * or NaN, so is a visible score, and the sum is NaN with or without the hidden ones.)
     *
     * @param scores {@code [count][64]} from {@code score}
     * @param hidden {@code [64]} from {@code hide[i]}, negative where the i-th head's query does not see the slot; if that is 0, it sees all
     * @param state the indices into {@code maxima}, and of the {@code [16]} of {@code sums}, less {@code stateOn}
     * @param mix the indices of the {@code [valueDim]} of {@code mixed}, less {@code mixOn}
     */
    static void raise(
            float[] scores,
            int score,
            int count,
            float[] hidden,
            int[] hide,
            float[] maxima,
            float[] sums,
            int[] state,
            int stateOn,
            float[] mixed,
            int[] mix,
            int mixOn,
            int valueDim) {
        for (int head = 0; head < count; head++) {
            int from = score + head * Blocks.TOKENS;
            if (hide[head] != 0) {
                for (int i = 0; i < Blocks.TOKENS; i += LANES) {
                    FloatVector none = broadcast(Float.NEGATIVE_INFINITY);
                    load(scores, from + i)
                            .blend(none, load(hidden, hide[head] + i).compare(VectorOperators.LT, 0))
                            .intoArray(scores, from + i);
                }
            }
            float maximum = greatest(scores, from);
            int at = state[head] + stateOn;
            float before = maxima[at];
            if (!(maximum <= before)) {
                float correction = Exp.exp(before - maximum);
                maxima[at] = maximum;
                for (int i = at * Lanes.COUNT; i < (at + 1) * Lanes.COUNT; i += LANES) {
                    load(sums, i).mul(correction).intoArray(sums, i);
                }
                int e = mix[head] + mixOn;
                int end = e + valueDim;
                for (; e + LANES <= end; e += LANES) {
                    load(mixed, e).mul(correction).intoArray(mixed, e);
                }
                for (; e < end; e++) {
                    mixed[e] *= correction;
                }
            }
        }
    }

    /**
     * Turns the scores of some heads into unnormalized weights, in place, and adds these to the sums.
     *
     * @param scores {@code [count][64]} from {@code score}
     * @param state the indices into {@code maxima}, and of the {@code [16]} of {@code sums}, less {@code stateOn}
     */
    static void weigh(float[] scores, int score, int count, float[] maxima, float[] sums, int[] state, int stateOn) {
        for (int head = 0; head < count; head++) {
            int from = score + head * Blocks.TOKENS;
            int at = state[head] + stateOn;
            float maximum = maxima[at];
            for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
                FloatVector sum = load(sums, at * Lanes.COUNT + lane);
                for (int i = from + lane; i < from + Blocks.TOKENS; i += Lanes.COUNT) {
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
                sum.intoArray(sums, at * Lanes.COUNT + lane);
            }
        }
    }
}
