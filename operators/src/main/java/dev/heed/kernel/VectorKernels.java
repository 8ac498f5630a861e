package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;

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
    public void attend(AttentionScratch scratch) {
        VectorAttention.attend(scratch);
        divide(scratch);
    }

    /** {@link ScalarKernels#divide}. */
    private static void divide(AttentionScratch scratch) {
        int valueDim = scratch.heads.valueDim();
        int states = scratch.blocks.rows() * scratch.heads.queryHeads();
        for (int state = 0; state < states; state++) {
            float sum = Lanes.reduce(scratch.sums, state * Lanes.COUNT);
            if (sum != 0) {
                divide(scratch.mixed, scratch.mixedOffset + state * valueDim, valueDim, sum);
            }
        }
    }

    private static void divide(float[] x, int from, int count, float by) {
        int i = from;
        for (; i + LANES <= from + count; i += LANES) {
            Simd.load(x, i).div(by).intoArray(x, i);
        }
        for (; i < from + count; i++) {
            x[i] /= by;
        }
    }

    @Override
    public void score(HeadLayout heads, Blocks blocks, float[] queries, int query, int head, float[] scores) {
        VectorAttention.score(heads, blocks, queries, query, head, scores);
    }

    @Override
    public void layerNorm(
            float[] x,
            int offset,
            int n,
            float[] gamma,
            float[] beta,
            float eps,
            float[] y,
            int yOffset,
            float[] lanes) {
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
    public void rmsNorm(float[] x, int offset, int n, float[] gain, float eps, float[] lanes) {
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

    @Override
    public void activate(Activation activation, float[] x, int count, float[] scratch) {
        VectorActivations.apply(activation, x, count, scratch);
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
