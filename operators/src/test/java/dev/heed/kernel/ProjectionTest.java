package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

class ProjectionTest {
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 11, 32, 33, 65};
    private static final int[] INPUTS = {1, 3, 16, 17, 80, 384};
    private static final int[] OUTPUTS = {1, 3, 15, 16, 63, 64, 65, 80, 128, 150};

    @BothKernels
    void isTheSpecifiedChainToTheBit(Kernels kernels) {
        Random random = new Random(1);
        for (int rows : ROWS) {
            for (int inputs : INPUTS) {
                for (int outputs : OUTPUTS) {
                    float[] weights = Data.floats(random, outputs * inputs, 1);
                    float[] bias = random.nextBoolean() ? Data.floats(random, outputs, 1) : null;
                    float[] x = Data.floats(random, rows * inputs, 1);
                    float[] y = new float[rows * outputs];
                    kernels.project(PackedMatrix.pack(weights, outputs, inputs), bias, x, rows, y);

                    assertThat(Data.bits(y))
                            .as("%d x %d x %d, bias %b, seed 1", rows, inputs, outputs, bias != null)
                            .isEqualTo(Data.bits(chains(weights, bias, x, rows, outputs, inputs)));
                }
            }
        }
    }

    @BothKernels
    void isCloseToDoublePrecision(Kernels kernels) {
        Random random = new Random(2);
        int inputs = 384;
        float[] weights = Data.floats(random, 70 * inputs, 1);
        float[] x = Data.floats(random, 5 * inputs, 1);
        float[] y = new float[5 * 70];
        kernels.project(PackedMatrix.pack(weights, 70, inputs), null, x, 5, y);

        for (int i = 0; i < y.length; i++) {
            double exact = 0;
            double magnitude = 0;
            for (int k = 0; k < inputs; k++) {
                double product = (double) x[i / 70 * inputs + k] * weights[i % 70 * inputs + k];
                exact += product;
                magnitude += Math.abs(product);
            }
            // A chain of n roundings is off by at most n · 2^-24 of the magnitudes; in practice by far less.
            assertThat(Math.abs(y[i] - exact) / magnitude)
                    .as("element %d, seed 2", i)
                    .isLessThan(1e-6);
        }
    }

    @BothKernels
    void arraysMayBeLongerAndTheirRestStaysAsItWas(Kernels kernels) {
        float[] y = new float[10];
        Arrays.fill(y, 42);
        kernels.project(PackedMatrix.pack(new float[] {1, 1, 1}, 3, 1), null, new float[] {1, 2, 3, 4}, 2, y);

        assertThat(y).containsExactly(1, 1, 1, 2, 2, 2, 42, 42, 42, 42);
    }

    @BothKernels
    void aRowDoesNotDependOnTheRowsBesideIt(Kernels kernels) {
        Random random = new Random(3);
        PackedMatrix matrix = PackedMatrix.pack(Data.floats(random, 130 * 40, 1), 130, 40);
        float[] x = Data.floats(random, 7 * 40, 1);
        float[] together = new float[7 * 130];
        kernels.project(matrix, null, x, 7, together);

        for (int row = 0; row < 7; row++) {
            float[] alone = new float[130];
            kernels.project(matrix, null, Arrays.copyOfRange(x, row * 40, (row + 1) * 40), 1, alone);
            assertThat(Data.bits(alone))
                    .as("row %d, seed 3", row)
                    .isEqualTo(Data.bits(Arrays.copyOfRange(together, row * 130, (row + 1) * 130)));
        }
    }

    @BothKernels
    void noRowsAreNoWork(Kernels kernels) {
        kernels.project(PackedMatrix.pack(new float[] {1}, 1, 1), null, new float[0], 0, new float[0]);
    }

    /** ARITHMETIC.md, "Projection", element by element. */
    private static float[] chains(float[] weights, float[] bias, float[] x, int rows, int outputs, int inputs) {
        float[] y = new float[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                float acc = bias == null ? 0 : bias[o];
                for (int k = 0; k < inputs; k++) {
                    acc = Math.fma(x[row * inputs + k], weights[o * inputs + k], acc);
                }
                y[row * outputs + o] = acc;
            }
        }
        return y;
    }
}
