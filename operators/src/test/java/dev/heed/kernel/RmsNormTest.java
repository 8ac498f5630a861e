package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RmsNormTest {
    private static final int[] SIZES = {1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 80, 128, 256};
    private static final float EPS = 1e-6f;

    @Test
    void theVectorFormGivesTheBitsOfTheScalarForm() {
        Random random = new Random(1);
        for (int n : SIZES) {
            float[] x = Data.floats(random, 3 * n, 10);
            float[] scalar = x.clone();
            float[] gain = Data.floats(random, n, 2);
            Kernels.vector().orElseThrow().rmsNorm(x, 3, gain, EPS);
            Kernels.scalar().rmsNorm(scalar, 3, gain, EPS);

            assertThat(Data.bits(x)).as("%d elements, seed 1", n).isEqualTo(Data.bits(scalar));
        }
    }

    @BothKernels
    void isCloseToDoublePrecision(Kernels kernels) {
        Random random = new Random(2);
        for (int n : SIZES) {
            float[] x = Data.floats(random, 2 * n, 10);
            float[] y = x.clone();
            float[] gain = Data.floats(random, n, 2);
            kernels.rmsNorm(y, 2, gain, EPS);
            for (int row = 0; row < 2 * n; row += n) {
                double squares = 0;
                for (int i = 0; i < n; i++) {
                    squares += (double) x[row + i] * x[row + i];
                }
                for (int i = 0; i < n; i++) {
                    double exact = x[row + i] / Math.sqrt(squares / n + EPS) * gain[i];
                    assertThat((double) y[row + i])
                            .as("element %d of %d, seed 2", i, n)
                            .isCloseTo(exact, within(2e-6));
                }
            }
        }
    }

    @BothKernels
    void zerosStayZeros(Kernels kernels) {
        float[] x = new float[33];
        float[] gain = new float[33];
        Arrays.fill(gain, 3);
        kernels.rmsNorm(x, 1, gain, EPS);

        assertThat(x).containsOnly(0);
    }

    @BothKernels
    void whatLiesBehindTheRowsIsLeftAlone(Kernels kernels) {
        float[] x = {3, 4, 3, 4, 7, 7};
        kernels.rmsNorm(x, 2, new float[] {1, 1}, EPS);

        assertThat(x[4]).isEqualTo(7);
        assertThat(x[0]).isCloseTo((float) (3 / Math.sqrt(12.5)), within(1e-6f));
        assertThat(x[2]).isEqualTo(x[0]);
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kernels.scalar().rmsNorm(new float[5], 2, new float[3], EPS))
                .withMessageContaining("2 x 3 floats");
    }
}
