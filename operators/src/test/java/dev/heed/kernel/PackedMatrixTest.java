package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PackedMatrixTest {
    @Test
    void quartersHoldSixteenOutputsOfEachPanelPaddedWithZeros() {
        float[] weights = new float[65 * 2];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i + 1;
        }
        PackedMatrix matrix = PackedMatrix.pack(weights, 65, 2);

        float[][] quarters = matrix.quarters();
        int first = matrix.panel(0);
        int second = matrix.panel(1);
        assertThat(quarters).hasDimensions(4, PackedMatrix.LEAD + 2 * 2 * 16);
        assertThat(first).isEqualTo(PackedMatrix.LEAD);
        assertThat(quarters[0][first + 3]).as("output 3, input 0").isEqualTo(weights[3 * 2]);
        assertThat(quarters[0][first + 16 + 3]).as("output 3, input 1").isEqualTo(weights[3 * 2 + 1]);
        assertThat(quarters[1][first]).as("output 16, input 0").isEqualTo(weights[16 * 2]);
        assertThat(quarters[3][first + 2 * 16 - 1]).as("output 63, input 1").isEqualTo(weights[63 * 2 + 1]);
        assertThat(quarters[0][second]).as("output 64, input 0").isEqualTo(weights[64 * 2]);
        assertThat(quarters[0][second + 1]).as("padding").isZero();
        assertThat(quarters[1][second]).as("padding").isZero();
    }

    @Test
    void bytesAreThoseOfThePackedFloats() {
        assertThat(PackedMatrix.pack(new float[65 * 2], 65, 2).bytes())
                .isEqualTo(4 * (PackedMatrix.LEAD + 2 * 2 * 16) * 4);
    }

    @Test
    void weightsThatDoNotFitTheSizesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedMatrix.pack(new float[7], 2, 3))
                .withMessage("weights of 2 outputs x 3 inputs have 6 elements, not 7");
    }

    @Test
    void anEmptyMatrixIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedMatrix.pack(new float[0], 0, 3))
                .withMessage("a matrix needs outputs and inputs, not 0 x 3");
    }
}
