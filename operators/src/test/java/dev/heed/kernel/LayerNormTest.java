package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerNormTest {
    private static final int[] SIZES = {1, 2, 15, 16, 17, 31, 33, 80, 384, 1000};
    private static final float EPS = 1e-12f;

    @Test
    void theVectorFormGivesTheBitsOfTheScalarForm() {
        Random random = new Random(1);
        for (int n : SIZES) {
            float[] x = Data.floats(random, n, 10);
            float[] gamma = Data.floats(random, n, 2);
            float[] beta = Data.floats(random, n, 1);
            assertThat(Data.bits(norm(Kernels.vector().orElseThrow(), x, gamma, beta)))
                    .as("%d elements, seed 1", n)
                    .isEqualTo(Data.bits(norm(Kernels.scalar(), x, gamma, beta)));
        }
    }

    @BothKernels
    void isCloseToDoublePrecision(Kernels kernels) {
        Random random = new Random(2);
        for (int n : SIZES) {
            if (n == 1) {
                continue; // 0 / sqrt(eps): see the test below
            }
            float[] x = Data.floats(random, n, 10);
            float[] gamma = Data.floats(random, n, 2);
            float[] beta = Data.floats(random, n, 1);
            float[] y = norm(kernels, x, gamma, beta);
            double mean = mean(x);
            double variance = variance(x, mean);
            for (int i = 0; i < n; i++) {
                double exact = (x[i] - mean) / Math.sqrt(variance + EPS) * gamma[i] + beta[i];
                assertThat((double) y[i]).as("element %d of %d, seed 2", i, n).isCloseTo(exact, within(5e-6));
            }
        }
    }

    @BothKernels
    void aRowOfOneElementBecomesBeta(Kernels kernels) {
        assertThat(norm(kernels, new float[] {7}, new float[] {2}, new float[] {3}))
                .containsExactly(3);
    }

    @BothKernels
    void aConstantRowBecomesBeta(Kernels kernels) {
        float[] x = new float[48];
        Arrays.fill(x, 5);
        float[] beta = Data.floats(new Random(3), 48, 1);

        assertThat(norm(kernels, x, new float[48], beta)).isEqualTo(beta);
    }

    @BothKernels
    void inPlaceGivesTheSameBits(Kernels kernels) {
        Random random = new Random(4);
        float[] row = new float[3 + 50];
        float[] x = Data.floats(random, 50, 1);
        System.arraycopy(x, 0, row, 3, 50);
        float[] gamma = Data.floats(random, 50, 1);
        float[] beta = Data.floats(random, 50, 1);
        kernels.layerNorm(row, 3, 50, gamma, beta, EPS, row, 3);

        assertThat(Data.bits(Arrays.copyOfRange(row, 3, 53))).isEqualTo(Data.bits(norm(kernels, x, gamma, beta)));
    }

    private static float[] norm(Kernels kernels, float[] x, float[] gamma, float[] beta) {
        float[] y = new float[x.length];
        kernels.layerNorm(x, 0, x.length, gamma, beta, EPS, y, 0);
        return y;
    }

    private static double mean(float[] x) {
        double sum = 0;
        for (float element : x) {
            sum += element;
        }
        return sum / x.length;
    }

    private static double variance(float[] x, double mean) {
        double sum = 0;
        for (float element : x) {
            sum += (element - mean) * (element - mean);
        }
        return sum / x.length;
    }
}
