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
     * Adjusts the scores of one head over one block, in place; those of hidden slots to anything. The steps are passes of their own,
     * without a condition around vectors: when one loop did all, C2 compiled what the first model had, threw that away for the next one,
     * and boxed the vectors in the end (some six times slower).
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
        if (sinksOrNull != null) {
            for (int i = 0; i < Blocks.TOKENS; i++) {
                scores[score + i] = sinksOrNull[i] < 0 ? sinkScores[i] : scores[score + i];
            }
        }
        if (softcap > 0) {
            cap(scores, score, softcap);
        }
        if (slope > 0) {
            for (int i = 0; i < Blocks.TOKENS; i++) {
                scores[score + i] = Math.fma(slope, -distances[i], scores[score + i]);
            }
        }
    }

    /** {@code cap · tanh(s / cap)}: {@link Tanh} in every lane, both of its forms. One long method on purpose: see {@link VectorTile}. */
    private static void cap(float[] scores, int score, float cap) {
        for (int at = score; at < score + Blocks.TOKENS; at += LANES) {
            FloatVector x = load(scores, at).div(cap);
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
            large.blend(small, isSmall).mul(cap).intoArray(scores, at);
        }
    }
}
