package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The softmax step of one head over one block. A long method on purpose, as {@link VectorTile} explains. */
final class VectorSoftmax {
    private VectorSoftmax() {}

    /**
     * Raises the running maximum to that of the visible scores, brings the head's sums and mix to it, turns the scores into unnormalized
     * weights, in place, and adds them to the sums. A hidden slot has the score −∞: exp(−∞ − m) is +0, and adding +0 to a sum that
     * began with +0 changes nothing. (If m is infinite or NaN, so is a visible score, and the sum is NaN with or without the hidden
     * ones.)
     *
     * @param scores {@code [64]} from {@code score}
     * @param hidden {@code [64]} from {@code hide}, negative where the head's query does not see the slot
     * @param state index into {@code maxima}, and of the {@code [16]} of {@code sums}
     * @param mixed {@code [valueDim]} from {@code mix}
     */
    static void softmax(
            float[] scores,
            int score,
            float[] hidden,
            int hide,
            float[] maxima,
            float[] sums,
            int state,
            float[] mixed,
            int mix,
            int valueDim) {
        FloatVector greatest = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < Blocks.TOKENS; i += LANES) {
            FloatVector s = load(scores, score + i)
                    .blend(
                            broadcast(Float.NEGATIVE_INFINITY),
                            load(hidden, hide + i).compare(VectorOperators.LT, 0));
            s.intoArray(scores, score + i);
            greatest = greatest.max(s);
        }
        float before = maxima[state];
        float maximum = Math.max(before, greatest.reduceLanes(VectorOperators.MAX));
        maxima[state] = maximum;
        float correction = 1; // multiplying by it changes no bit
        if (maximum != before) {
            correction = Exp.exp(before - maximum);
            for (int e = mix; e < mix + valueDim; e++) {
                mixed[e] *= correction;
            }
        }
        for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
            FloatVector sum = load(sums, state * Lanes.COUNT + lane).mul(correction);
            for (int i = lane; i < Blocks.TOKENS; i += Lanes.COUNT) {
                // Exp.exp in every lane
                FloatVector x = load(scores, score + i).sub(maximum);
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
                weight.intoArray(scores, score + i);
                sum = sum.add(weight);
            }
            sum.intoArray(sums, state * Lanes.COUNT + lane);
        }
    }
}
