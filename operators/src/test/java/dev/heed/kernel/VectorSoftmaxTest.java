package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorSoftmaxTest {
    private static final float[] EDGES = {
        0,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
    };

    @Test
    void theMaximumIsThatOfTheFloats() {
        Random random = new Random(11);
        for (int round = 0; round < 5_000; round++) {
            float[] scores = Data.floats(random, 64, (float) Math.pow(10, random.nextInt(70) - 35));
            boolean negative = random.nextBoolean();
            for (int i = 0; i < scores.length; i++) {
                float score = random.nextInt(8) == 0 ? EDGES[random.nextInt(EDGES.length)] : scores[i];
                scores[i] = negative ? -Math.abs(score) : score;
            }
            float expected = Float.NEGATIVE_INFINITY;
            for (float score : scores) {
                expected = Math.max(expected, score);
            }

            float[] maxima = {Float.NEGATIVE_INFINITY};
            int[] zero = new int[1];
            VectorSoftmax.raise(
                    scores, 0, 1, new float[64], zero, maxima, new float[16], zero, 0, new float[0], zero, 0, 0);

            assertThat(Float.floatToRawIntBits(maxima[0]))
                    .as("round %d, seed 11", round)
                    .isEqualTo(Float.floatToRawIntBits(expected));
        }
    }

    /** Whichever sign a NaN has, and it has one after an infinity was subtracted from itself, nothing that sees it is a number. */
    @ParameterizedTest
    @ValueSource(ints = {0x7fc00000, 0xffc00000})
    void aNanOfEitherSignReachesEveryElement(int bits) {
        for (int at : new int[] {0, 15, 16, 63, 64, 70}) {
            Context context = new Context(KvTypes.FLOAT32, new HeadLayout(1, 1, 3, 20));
            for (int position = 0; position < 80; position++) {
                float element = position == at ? Float.intBitsToFloat(bits) : position;
                context.append(position, new float[] {0, element, 0}, new float[20]);
            }
            context.query = new float[] {1, 1, 1};
            assertThat(context.attend(Kernels.vector().orElseThrow(), Visibility.FULL, 0))
                    .as("NaN %x at %d", bits, at)
                    .containsOnly(Float.NaN);
        }
    }
}
