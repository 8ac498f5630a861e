package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The scalings where their frequencies are known without computing them. */
class RopeScalingTest {
    private static final double THETA = 500_000;
    private static final int DIM = 128;
    private static final Offset<Double> EXACT = within(1e-15);
    private static final double[] PLAIN = RopeScaling.none().frequencies(THETA, DIM, 0);

    @Test
    void thePlainFrequenciesFallFromOneToNearlyOneOverTheta() {
        assertThat(PLAIN[0]).isEqualTo(1);
        assertThat(PLAIN[32]).isCloseTo(1 / Math.sqrt(THETA), EXACT);
        assertThat(PLAIN[63] * THETA).isCloseTo(Math.pow(THETA, 1 / 64.0), within(1e-12));
    }

    @Test
    void linearDividesAll() {
        double[] frequencies = new LinearRope(4).frequencies(THETA, DIM, 0);
        for (int i = 0; i < frequencies.length; i++) {
            assertThat(frequencies[i]).isEqualTo(PLAIN[i] / 4);
        }
    }

    @Test
    void dynamicChangesNothingUpToTheOriginalLength() {
        DynamicRope scaling = new DynamicRope(2, 2048);

        assertThat(scaling.frequencies(THETA, DIM, 0)).isEqualTo(PLAIN);
        assertThat(scaling.frequencies(THETA, DIM, 2047)).isEqualTo(PLAIN);
        assertThat(scaling.frequencies(THETA, DIM, 2048)[63]).isLessThan(PLAIN[63]);
    }

    @Test
    void dynamicStretchesTheLongestWaveByTheGrowthAndLeavesTheShortest() {
        // At three times the length: 3 s − (s − 1), which is the point of the exponent d / (d − 2).
        double[] frequencies = new DynamicRope(2, 1000).frequencies(THETA, DIM, 2999);

        assertThat(frequencies[0]).isEqualTo(1);
        assertThat(frequencies[63]).isCloseTo(PLAIN[63] / 5, EXACT);
    }

    @Test
    void yarnLeavesShortWavesDividesLongOnesAndGoesOverInBetween() {
        YarnRope scaling = new YarnRope(4, 4096, 1, 32, 1, true);
        double[] frequencies = scaling.frequencies(THETA, DIM, 0);
        for (int i = 0; i < frequencies.length; i++) {
            double rotations = 4096 * PLAIN[i] / (2 * Math.PI);
            double ratio = frequencies[i] / PLAIN[i];
            if (rotations > 32 * 1.3) {
                assertThat(ratio).as("pair %d", i).isCloseTo(1, EXACT);
            } else if (rotations < 0.8) {
                assertThat(ratio).as("pair %d", i).isCloseTo(0.25, EXACT);
            } else {
                assertThat(ratio).as("pair %d", i).isBetween(0.25, 1.0);
            }
        }
    }

    @Test
    void yarnOfFactorOneChangesNothing() {
        double[] frequencies = new YarnRope(1, 4096, 1, 32, 1, false).frequencies(THETA, DIM, 0);

        assertThat(frequencies).containsExactly(PLAIN, EXACT);
        assertThat(YarnRope.magnitude(1, 1)).isEqualTo(1);
    }

    @Test
    void theMagnitudeOfYarnIsThatOfThePaper() {
        assertThat(YarnRope.magnitude(Math.exp(10), 1)).isCloseTo(2, within(1e-12));
    }

    @Test
    void llama3LeavesShortWavesDividesLongOnesAndInterpolatesInBetween() {
        double[] frequencies = new Llama3Rope(8, 1, 4, 8192).frequencies(THETA, DIM, 0);
        for (int i = 0; i < frequencies.length; i++) {
            double rotations = 8192 * PLAIN[i] / (2 * Math.PI);
            double ratio = frequencies[i] / PLAIN[i];
            if (rotations > 4) {
                assertThat(ratio).as("pair %d", i).isEqualTo(1);
            } else if (rotations < 1) {
                assertThat(ratio).as("pair %d", i).isCloseTo(1 / 8.0, EXACT);
            } else {
                double share = (rotations - 1) / 3;
                assertThat(ratio).as("pair %d", i).isCloseTo(share + (1 - share) / 8, EXACT);
            }
        }
    }
}
