package dev.heed.bench.kernels;

import java.util.SplittableRandom;

/** Random rows and weights. */
final class ProjectionData {
    final int inputs;
    final int outputs;
    final int rows;

    /** {@code [rows][inputs]}. */
    final float[] x;

    /** {@code [outputs][inputs]}, the layout of a torch {@code Linear}. */
    final float[] weights;

    ProjectionData(int inputs, int outputs, int rows) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.rows = rows;
        SplittableRandom random = new SplittableRandom(rows);
        this.x = floats(random, rows * inputs);
        this.weights = floats(random, outputs * inputs);
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextDouble(-1, 1);
        }
        return floats;
    }

    /** {@code [inputs][outputs]}. */
    float[] transposed() {
        float[] turned = new float[weights.length];
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < inputs; k++) {
                turned[k * outputs + o] = weights[o * inputs + k];
            }
        }
        return turned;
    }

    /** Fails unless the last row is right. */
    void check(float[] y) {
        for (int o = 0; o < outputs; o++) {
            double expected = 0;
            for (int k = 0; k < inputs; k++) {
                expected += (double) x[(rows - 1) * inputs + k] * weights[o * inputs + k];
            }
            float actual = y[(rows - 1) * outputs + o];
            if (!(Math.abs(actual - expected) < 1e-3)) {
                throw new IllegalStateException("output " + o + ": " + actual + ", not " + expected);
            }
        }
    }
}
