package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.reference.ReferenceTransformer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationTest {
    private static final Map<Activation, String> NAMES =
            Map.of(Activation.GELU, "gelu", Activation.GELU_TANH, "gelu_new", Activation.SILU, "silu");

    private static final float[] SCRATCH = new float[Kernels.ACTIVATION_SCRATCH];

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1e-30f,
        -1e-30f,
        Float.MIN_VALUE,
        4f,
        -4f,
        -5.7f,
        5.7f,
        -87.3f,
        -87.4f,
        -88f,
        -89f,
        -1e6f,
        1e6f,
        Erf.SMALL,
        -Erf.SMALL,
        3e38f,
        -3e38f,
        Float.NaN
    };

    @Test
    void theVectorFormGivesTheBitsOfTheScalarForm() {
        Random random = new Random(1);
        for (Activation activation : Activation.values()) {
            for (int n : new int[] {1, 15, 16, 17, 31, 63, 64, 65, 1023, 1024, 1025, 1536, 20_000}) {
                float[] x = Data.floats(random, n, n % 2 == 0 ? 8 : 100);
                for (int i = 0; i < Math.min(n, SPECIAL.length); i++) {
                    x[i] = SPECIAL[i];
                }
                float[] scalar = x.clone();
                Kernels.vector().orElseThrow().activate(activation, x, n, SCRATCH);
                Kernels.scalar().activate(activation, scalar, n, SCRATCH);

                assertThat(Data.bits(x)).as("%s of %d, seed 1", activation, n).isEqualTo(Data.bits(scalar));
            }
        }
    }

    /** Within 2e-7 of the size of the argument: what is left of a large negative one is small, but not relative to itself. */
    @BothKernels
    void isCloseToDoublePrecision(Kernels kernels) {
        for (Activation activation : Activation.values()) {
            float[] x = new float[200_001];
            for (int i = 0; i < x.length; i++) {
                x[i] = (i - 100_000) / 5000f;
            }
            float[] y = x.clone();
            kernels.activate(activation, y, y.length, SCRATCH);
            for (int i = 0; i < x.length; i++) {
                assertThat((double) y[i])
                        .as("%s of %s", activation, x[i])
                        .isCloseTo(
                                ReferenceTransformer.activate(NAMES.get(activation), x[i]),
                                within(2e-7 * Math.max(Math.abs(x[i]), 1e-3)));
            }
        }
    }

    @BothKernels
    void whatLiesBehindIsLeftAlone(Kernels kernels) {
        for (Activation activation : Activation.values()) {
            float[] x = new float[40];
            Arrays.fill(x, -1);
            kernels.activate(activation, x, 17, SCRATCH);

            assertThat(x[16]).isNotEqualTo(-1);
            assertThat(x[17]).isEqualTo(-1);
        }
    }

    @BothKernels
    void sumsAndProductsGoElementByElement(Kernels kernels) {
        float[] x = {1, 2, 3, 4};
        kernels.add(x, new float[] {10, 20, 30, 40}, 3);
        assertThat(x).containsExactly(11, 22, 33, 4);
        kernels.multiply(x, new float[] {2, 3, 4}, 2);
        assertThat(x).containsExactly(22, 66, 33, 4);
    }

    @Test
    void moreThanThereIsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kernels.scalar().activate(Activation.GELU, new float[3], 4, SCRATCH))
                .withMessageContaining("1 x 4 floats");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kernels.scalar().add(new float[4], new float[3], 4))
                .withMessageContaining("what is added");
    }
}
