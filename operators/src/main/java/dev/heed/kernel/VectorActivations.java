package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Activation} in every lane. The exponential stands in each loop once more, as in {@link VectorSoftmax}: a method that returned
 * a vector would be inlined or not, and box it if not.
 */
final class VectorActivations {
    private VectorActivations() {}

    /** Replaces {@code x[from … end − 1]}; the elements after the last whole vector one by one. */
    static void apply(Activation activation, float[] x, int from, int end) {
        int whole = end - (end - from) % LANES;
        switch (activation) {
            case GELU -> gelu(x, from, whole);
            case GELU_TANH -> geluTanh(x, from, whole);
            case SILU -> silu(x, from, whole);
        }
        for (int i = whole; i < end; i++) {
            x[i] = activation.apply(x[i]);
        }
    }

    private static void gelu(float[] values, int from, int end) {
        for (int i = from; i < end; i += LANES) {
            FloatVector half = load(values, i).mul(0.5f);
            FloatVector x = load(values, i).mul(Gelu.SQRT_HALF);
            FloatVector magnitude = x.abs();
            VectorMask<Float> isSmall = magnitude.compare(VectorOperators.LE, Erf.SMALL);
            FloatVector z = x.mul(x);
            FloatVector y = broadcast(Erf.S0);
            y = y.fma(z, broadcast(Erf.S1));
            y = y.fma(z, broadcast(Erf.S2));
            y = y.fma(z, broadcast(Erf.S3));
            y = y.fma(z, broadcast(Erf.S4));
            y = y.fma(z, broadcast(Erf.S5));
            FloatVector small = y.fma(x, x);
            FloatVector a = magnitude.min(Erf.LARGE);
            z = a.mul(a);
            y = broadcast(Erf.L0).fma(a, broadcast(Erf.L1));
            y = y.fma(z, broadcast(Erf.L2).fma(a, broadcast(Erf.L3)));
            y = y.fma(a, broadcast(Erf.L4));
            y = y.fma(a, broadcast(Erf.L5));
            y = y.fma(a, broadcast(Erf.L6));
            y = y.fma(a, a.neg());
            // Exp.exp in every lane; of an argument above −16, so that none is too low
            FloatVector t = y.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
            FloatVector n = t.sub(broadcast(Exp.ROUND));
            FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), y);
            r = n.fma(broadcast(-Exp.LN2_LOWER), r);
            y = broadcast(Exp.C0);
            y = y.fma(r, broadcast(Exp.C1));
            y = y.fma(r, broadcast(Exp.C2));
            y = y.fma(r, broadcast(Exp.C3));
            y = y.fma(r, broadcast(Exp.C4));
            y = y.fma(r, broadcast(Exp.C5));
            y = y.fma(r.mul(r), r);
            y = y.add(broadcast(1));
            IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            y = y.mul(power.add(Exp.ONE_BITS).reinterpretAsFloats());
            FloatVector large = broadcast(1).sub(y);
            large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0));
            half.fma(large.blend(small, isSmall), half).intoArray(values, i);
        }
    }

    private static void geluTanh(float[] values, int from, int end) {
        for (int i = from; i < end; i += LANES) {
            FloatVector v = load(values, i);
            FloatVector half = v.mul(0.5f);
            FloatVector x = v.mul(v).mul(v).fma(broadcast(Gelu.CUBIC), v).mul(Gelu.SQRT_2_OVER_PI);
            FloatVector magnitude = x.abs();
            VectorMask<Float> isSmall = magnitude.compare(VectorOperators.LT, Tanh.SMALL);
            FloatVector z = x.mul(x);
            FloatVector y = broadcast(Tanh.C0);
            y = y.fma(z, broadcast(Tanh.C1));
            y = y.fma(z, broadcast(Tanh.C2));
            y = y.fma(z, broadcast(Tanh.C3));
            y = y.fma(z, broadcast(Tanh.C4));
            FloatVector small = y.mul(z).fma(x, x);
            FloatVector clamped = magnitude.min(Tanh.LARGE);
            FloatVector twice = clamped.add(clamped);
            // Exp.exp in every lane; of an argument from 0 to 20
            FloatVector t = twice.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
            FloatVector n = t.sub(broadcast(Exp.ROUND));
            FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), twice);
            r = n.fma(broadcast(-Exp.LN2_LOWER), r);
            y = broadcast(Exp.C0);
            y = y.fma(r, broadcast(Exp.C1));
            y = y.fma(r, broadcast(Exp.C2));
            y = y.fma(r, broadcast(Exp.C3));
            y = y.fma(r, broadcast(Exp.C4));
            y = y.fma(r, broadcast(Exp.C5));
            y = y.fma(r.mul(r), r);
            y = y.add(broadcast(1));
            IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            y = y.mul(power.add(Exp.ONE_BITS).reinterpretAsFloats());
            FloatVector large = broadcast(1).sub(broadcast(2).div(y.add(1)));
            large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0));
            half.fma(large.blend(small, isSmall), half).intoArray(values, i);
        }
    }

    private static void silu(float[] values, int from, int end) {
        for (int i = from; i < end; i += LANES) {
            FloatVector v = load(values, i);
            FloatVector x = v.neg().min(Gelu.EXP_LIMIT);
            // Exp.exp in every lane
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
            y = y.blend(broadcast(0), x.compare(VectorOperators.LT, Exp.LOWEST));
            v.div(y.add(1)).intoArray(values, i);
        }
    }
}
