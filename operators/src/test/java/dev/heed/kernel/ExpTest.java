package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpTest {
    private static final float HIGHEST = 88;

    /** The range test looks at one float in so many. */
    private static final int STRIDE = 997;

    @Test
    void staysWithinOneUnitInTheLastPlaceOverTheWholeRange() {
        double worst = 0;
        float worstAt = 0;
        for (float sign : new float[] {-1, 1}) {
            int last = Float.floatToIntBits(sign < 0 ? -Exp.LOWEST : HIGHEST);
            for (int bits = 0; bits <= last; bits += STRIDE) {
                float x = sign * Float.intBitsToFloat(bits);
                double exact = StrictMath.exp(x);
                double error = Math.abs(Exp.exp(x) - exact) / Math.ulp((float) exact);
                if (error > worst) {
                    worst = error;
                    worstAt = x;
                }
            }
        }
        assertThat(worst).as("units in the last place, at %s", worstAt).isLessThan(1.0);
    }

    @Test
    void ofMinusInfinityIsPlusZero() {
        assertThat(Float.floatToRawIntBits(Exp.exp(Float.NEGATIVE_INFINITY))).isZero();
    }

    @Test
    void ofNotANumberIsNotANumber() {
        assertThat(Exp.exp(Float.NaN)).isNaN();
    }

    @Test
    void ofBothZerosIsOne() {
        assertThat(Exp.exp(0f)).isEqualTo(1f);
        assertThat(Exp.exp(-0f)).isEqualTo(1f);
    }

    @Test
    void ofTheLowestArgumentIsStillNormal() {
        assertThat(Exp.exp(-87.33654f)).isGreaterThanOrEqualTo(Float.MIN_NORMAL).isLessThan(1.18e-38f);
    }

    @Test
    void justBelowTheLowestArgumentIsPlusZero() {
        assertThat(Float.floatToRawIntBits(Exp.exp(Math.nextDown(-87.33654f)))).isZero();
    }

    @Test
    void isTheSameToTheBitInEveryLaneOfTheVectorForm() {
        Random random = new Random(6);
        float[] edges = {
            0,
            -0f,
            Exp.LOWEST,
            Math.nextDown(Exp.LOWEST),
            Math.nextUp(Exp.LOWEST),
            -1e-40f,
            -1e30f,
            -Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY
        };
        for (int round = 0; round < 2000; round++) {
            // The softmax subtracts the maximum: no argument is positive. In half of the rounds it is 0, and the edges
            // hold.
            float maximum = random.nextBoolean() ? 0 : random.nextFloat() * 50;
            float[] x = Data.floats(random, 64, random.nextBoolean() ? 88 : 1);
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.min(x[i], maximum);
            }
            System.arraycopy(edges, 0, x, random.nextInt(64 - edges.length), edges.length);
            float[] y = x.clone();
            float[] maxima = {maximum};
            int[] zero = new int[1];
            VectorSoftmax.weigh(y, 0, 1, maxima, new float[16], zero, 0);
            for (int i = 0; i < x.length; i++) {
                x[i] = Exp.exp(x[i] - maximum);
            }
            assertThat(Data.bits(y)).as("round %d, seed 6", round).isEqualTo(Data.bits(x));
        }
    }
}
