package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FmaTest {
    @Test
    void theMeasurementThatStandsInForTheOptionAgreesWithIt() {
        assertThat(Fma.nanosPerCall() < 200).isEqualTo(Fma.fusedMultiplyAdd());
    }
}
