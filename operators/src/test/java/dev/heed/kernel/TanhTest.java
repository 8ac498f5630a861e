package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TanhTest {
    /** The range test looks at one float in so many. */
    private static final int STRIDE = 997;

    @Test
    void staysWithinOneAndAHalfUnitsInTheLastPlaceOverTheWholeRange() {
        double worst = 0;
        float worstAt = 0;
        for (int bits = 0; bits <= Float.floatToIntBits(Float.MAX_VALUE); bits += STRIDE) {
            float x = Float.intBitsToFloat(bits);
            double exact = StrictMath.tanh(x);
            double error = Math.abs(Tanh.tanh(x) - exact) / Math.ulp((float) exact);
            if (error > worst) {
                worst = error;
                worstAt = x;
            }
        }
        System.out.printf("tanh: largest error %.3f units in the last place, at %s%n", worst, worstAt);
        assertThat(worst).as("units in the last place, at %s", worstAt).isLessThan(1.5);
    }

    @Test
    void isOdd() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float x = random.nextFloat() * 12;
            assertThat(Tanh.tanh(-x)).as("of %s, seed 1", x).isEqualTo(-Tanh.tanh(x));
        }
    }

    @Test
    void endsAtOne() {
        assertThat(Tanh.tanh(9.02f)).isEqualTo(1);
        assertThat(Tanh.tanh(Float.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Tanh.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    }

    @Test
    void ofNotANumberIsNotANumber() {
        assertThat(Tanh.tanh(Float.NaN)).isNaN();
    }

    @Test
    void ofADenormalIsItself() {
        assertThat(Tanh.tanh(Float.MIN_VALUE)).isEqualTo(Float.MIN_VALUE);
    }

    @Test
    void isTheSameToTheBitInEveryLaneOfTheVectorForm() {
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            float[] scores = Data.floats(random, 64, i % 2 == 0 ? 12 : 1);
            scores[3] =
                    new float[] {Tanh.SMALL, Tanh.LARGE, Float.POSITIVE_INFINITY, Float.MIN_VALUE, -0f, 3e38f}[i % 6];
            float[] expected = new float[64];
            for (int lane = 0; lane < 64; lane++) {
                expected[lane] = Tanh.tanh(scores[lane]);
            }
            VectorScores.adjust(scores, 0, null, null, 1, 0, null);
            assertThat(Data.bits(scores)).as("row %d, seed 2", i).isEqualTo(Data.bits(expected));
        }
    }
}
