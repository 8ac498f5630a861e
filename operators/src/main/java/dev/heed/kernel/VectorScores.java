package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The step between scores and softmax of models that have one, on vectors: {@link ScoreRule} in every lane. */
final class VectorScores {
    private VectorScores() {}

    /**
     * Adjusts the scores of one head over one block, in place; those of hidden slots to anything. One long method on purpose: see
     * {@link VectorTile}.
     *
     * @param scores {@code [64]} from {@code score}
     * @param sinksOrNull {@code [64]}, negative where the score is to be taken from {@code sinkScores}; null for nowhere
     * @param softcap the cap, or 0 for none
     * @param slope the slope of the head, or 0 for no bias
     * @param distances {@code [64]}, if there is a slope
     */
    static void adjust(
            float[] scores,
            int score,
            float[] sinksOrNull,
            float[] sinkScores,
            float softcap,
            float slope,
            float[] distances) {
        for (int at = 0; at < Blocks.TOKENS; at += LANES) {
            FloatVector s = load(scores, score + at);
            if (sinksOrNull != null) {
                s = s.blend(load(sinkScores, at), load(sinksOrNull, at).compare(VectorOperators.LT, 0));
            }
            if (softcap > 0) {
                // Tanh.tanh in every lane, both of its forms
                FloatVector x = s.div(softcap);
                FloatVector z = x.mul(x);
                FloatVector y = broadcast(Tanh.C0);
                y = y.fma(z, broadcast(Tanh.C1));
                y = y.fma(z, broadcast(Tanh.C2));
                y = y.fma(z, broadcast(Tanh.C3));
                y = y.fma(z, broadcast(Tanh.C4));
                FloatVector small = y.mul(z).fma(x, x);
                FloatVector magnitude = x.abs();
                FloatVector clamped = magnitude.min(Tanh.LARGE);
                // Exp.exp of twice that, which is far from where it ends
                FloatVector twice = clamped.add(clamped);
                FloatVector t = twice.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
                FloatVector n = t.sub(broadcast(Exp.ROUND));
                FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), twice);
                r = n.fma(broadcast(-Exp.LN2_LOWER), r);
                FloatVector e = broadcast(Exp.C0);
                e = e.fma(r, broadcast(Exp.C1));
                e = e.fma(r, broadcast(Exp.C2));
                e = e.fma(r, broadcast(Exp.C3));
                e = e.fma(r, broadcast(Exp.C4));
                e = e.fma(r, broadcast(Exp.C5));
                e = e.fma(r.mul(r), r);
                e = e.add(broadcast(1));
                IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
                e = e.mul(power.add(Exp.ONE_BITS).reinterpretAsFloats());
                FloatVector large = broadcast(1).sub(broadcast(2).div(e.add(1)));
                large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0));
                VectorMask<Float> isSmall = magnitude.compare(VectorOperators.LT, Tanh.SMALL);
                s = large.blend(small, isSmall).mul(softcap);
            }
            if (slope > 0) {
                s = broadcast(slope).fma(load(distances, at).neg(), s);
            }
            s.intoArray(scores, score + at);
        }
    }
}
