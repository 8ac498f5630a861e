package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.ReferenceTransformer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErfTest {
    /** The range test looks at one float in so many. */
    private static final int STRIDE = 997;

    @Test
    void staysWithinOneUnitInTheLastPlaceOverTheWholeRange() {
        double worst = 0;
        float worstAt = 0;
        for (int bits = Float.floatToIntBits(Float.MIN_NORMAL); bits <= Float.floatToIntBits(100f); bits += STRIDE) {
            float x = Float.intBitsToFloat(bits);
            double exact = ReferenceTransformer.erf(x);
            double error = Math.abs(Erf.erf(x) - exact) / Math.ulp((float) exact);
            if (error > worst) {
                worst = error;
                worstAt = x;
            }
        }
        System.out.printf("erf: largest error %.3f units in the last place, at %s%n", worst, worstAt);
        assertThat(worst).as("units in the last place, at %s", worstAt).isLessThan(1);
    }

    @Test
    void isOdd() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float x = random.nextFloat() * 6;
            assertThat(Erf.erf(-x)).as("of %s, seed 1", x).isEqualTo(-Erf.erf(x));
        }
    }

    @Test
    void endsAtOne() {
        assertThat(Erf.erf(4f)).isEqualTo(1);
        assertThat(Erf.erf(Float.MAX_VALUE)).isEqualTo(1);
        assertThat(Erf.erf(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    }

    @Test
    void ofNotANumberIsNotANumber() {
        assertThat(Erf.erf(Float.NaN)).isNaN();
    }
}
