package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RotationTest {
    private static final Kernels KERNELS = Kernels.best();

    /** A quarter turn of the first pair, none of the second: cosines, then sines, after one float that is not theirs. */
    private static final float[] ANGLES = {9, 0, 1, 1, 0};

    @Test
    void halvesAreRotatedTogether() {
        float[] x = {7, 1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 7};
        KERNELS.rotate(x, 1, 2, 5, ANGLES, 1, 4, false);

        assertThat(x).containsExactly(7, -3, 2, 1, 4, 5, -30, 20, 10, 40, 50, 7);
    }

    @Test
    void pairsAreRotatedTogether() {
        float[] x = {7, 1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 7};
        KERNELS.rotate(x, 1, 2, 5, ANGLES, 1, 4, true);

        assertThat(x).containsExactly(7, -2, 1, 3, 4, 5, -20, 10, 30, 40, 50, 7);
    }

    @Test
    void everyElementIsOneProductAndOneFusedOne() {
        float cos = 0.6f;
        float sin = 0.8f;
        float[] x = {0.1f, 0.3f};
        KERNELS.rotate(x, 0, 1, 2, new float[] {cos, sin}, 0, 2, false);

        assertThat(x).containsExactly(Math.fma(-0.3f, sin, 0.1f * cos), Math.fma(0.1f, sin, 0.3f * cos));
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.rotate(new float[8], 0, 2, 4, ANGLES, 0, 3, false))
                .withMessageContaining("cannot rotate 3 elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.rotate(new float[8], 0, 2, 4, ANGLES, 2, 4, false))
                .withMessageContaining("angles should hold");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.rotate(new float[7], 0, 2, 4, ANGLES, 0, 4, false))
                .withMessageContaining("x should hold");
    }
}
