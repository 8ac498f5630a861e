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
 * a vector would be inlined or not, and box it if not. The loops with one are long on purpose (more than 325 bytes of code), so that each is
 * compiled by itself, and not longer: of more than some 45 operations on vectors C2 boxes the last.
 */
final class VectorActivations {
    private VectorActivations() {}

    /**
     * Replaces {@code x[0 … count − 1]}; the elements after the last two whole vectors one by one.
     *
     * @param scratch {@link Kernels#ACTIVATION_SCRATCH} floats, overwritten
     */
    static void apply(Activation activation, float[] x, int count, float[] scratch) {
        int whole = count - count % (2 * LANES);
        switch (activation) {
            case GELU -> {
                for (int from = 0; from < whole; from += Kernels.ACTIVATION_SCRATCH) {
                    gelu(x, from, Math.min(Kernels.ACTIVATION_SCRATCH, whole - from), scratch);
                }
            }
            case GELU_TANH -> geluTanh(x, 0, whole);
            case SILU -> {
                silu(x, count);
                whole = count;
            }
        }
        for (int i = whole; i < count; i++) {
            x[i] = activation.apply(x[i]);
        }
    }

    /**
     * In two passes: with both forms of erf in one loop, C2 stopped inlining before its end and boxed vectors, several times slower.
     *
     * @param count a multiple of two vectors
     * @param scratch at least {@code count} floats
     */
    private static void gelu(float[] values, int from, int count, float[] scratch) {
        largeErf(values, from, count, scratch);
        for (int i = 0; i < count; i += 2 * LANES) {
            FloatVector v1 = load(values, from + i);
            FloatVector x1 = v1.mul(Gelu.SQRT_HALF);
            FloatVector z1 = x1.mul(x1);
            FloatVector y1 = broadcast(Erf.S0);
            y1 = y1.fma(z1, broadcast(Erf.S1));
            y1 = y1.fma(z1, broadcast(Erf.S2));
            y1 = y1.fma(z1, broadcast(Erf.S3));
            y1 = y1.fma(z1, broadcast(Erf.S4));
            y1 = y1.fma(z1, broadcast(Erf.S5));
            FloatVector small1 = y1.fma(x1, x1);
            FloatVector half1 = v1.mul(0.5f);
            load(scratch, i)
                    .blend(small1, x1.abs().compare(VectorOperators.LE, Erf.SMALL))
                    .fma(half1, half1)
                    .intoArray(values, from + i);
            FloatVector v2 = load(values, from + i + LANES);
            FloatVector x2 = v2.mul(Gelu.SQRT_HALF);
            FloatVector z2 = x2.mul(x2);
            FloatVector y2 = broadcast(Erf.S0);
            y2 = y2.fma(z2, broadcast(Erf.S1));
            y2 = y2.fma(z2, broadcast(Erf.S2));
            y2 = y2.fma(z2, broadcast(Erf.S3));
            y2 = y2.fma(z2, broadcast(Erf.S4));
            y2 = y2.fma(z2, broadcast(Erf.S5));
            FloatVector small2 = y2.fma(x2, x2);
            FloatVector half2 = v2.mul(0.5f);
            load(scratch, i + LANES)
                    .blend(small2, x2.abs().compare(VectorOperators.LE, Erf.SMALL))
                    .fma(half2, half2)
                    .intoArray(values, from + i + LANES);
        }
    }

    /** {@link Erf} of the arguments of {@link Gelu}, in the form for large ones. */
    private static void largeErf(float[] values, int from, int count, float[] erf) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector x = load(values, from + i).mul(Gelu.SQRT_HALF);
            FloatVector a = x.abs().min(Erf.LARGE);
            FloatVector z = a.mul(a);
            FloatVector y = broadcast(Erf.L0).fma(a, broadcast(Erf.L1));
            y = y.fma(z, broadcast(Erf.L2).fma(a, broadcast(Erf.L3)));
            y = y.fma(a, broadcast(Erf.L4));
            y = y.fma(a, broadcast(Erf.L5));
            y = y.fma(a, broadcast(Erf.L6));
            y = y.fma(a, a.neg());
            // Exp.exp in every lane; of an argument above −19, so that none is too low
            FloatVector t = y.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
            FloatVector n = t.sub(broadcast(Exp.ROUND));
            FloatVector r = n.fma(broadcast(-Exp.LN2_UPPER), y);
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
            FloatVector large = broadcast(1).sub(e);
            large.blend(large.neg(), x.compare(VectorOperators.LT, 0)).intoArray(erf, i);
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

    /** All elements; the rest after the whole vectors is written out, which makes the method too long to be inlined. */
    private static void silu(float[] values, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            // Exp.exp in every lane; what is below −87 adds nothing to 1
            FloatVector v = load(values, i);
            FloatVector x = v.neg().min(Gelu.EXP_LIMIT).max(Gelu.EXP_VANISHES);
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
            v.div(y.add(1)).intoArray(values, i);
        }
        for (; i < count; i++) {
            float x = Math.max(Math.min(-values[i], Gelu.EXP_LIMIT), Gelu.EXP_VANISHES);
            float t = Math.fma(x, Exp.LOG2_E, Exp.ROUND);
            float n = t - Exp.ROUND;
            float r = Math.fma(n, -Exp.LN2_UPPER, x);
            r = Math.fma(n, -Exp.LN2_LOWER, r);
            float y = Exp.C0;
            y = Math.fma(y, r, Exp.C1);
            y = Math.fma(y, r, Exp.C2);
            y = Math.fma(y, r, Exp.C3);
            y = Math.fma(y, r, Exp.C4);
            y = Math.fma(y, r, Exp.C5);
            y = Math.fma(y, r * r, r);
            y = y + 1;
            y = y * Float.intBitsToFloat((Float.floatToRawIntBits(t) << 23) + Exp.ONE_BITS);
            values[i] = values[i] / (1 + y);
        }
    }
}
