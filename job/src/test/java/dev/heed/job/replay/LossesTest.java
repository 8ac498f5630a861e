package dev.heed.job.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void aWholeValueIsNoLoss() {
        assertThat(Losses.of(Letters.withValue("gap", "s", new byte[7], 7))).isEmpty();
        assertThat(Losses.of(Letters.withValue("truncated", "s", new byte[0], 0)))
                .isEmpty();
    }

    @Test
    void anErasureHasNoValueToLose() {
        assertThat(Losses.of(Letters.withValue("key-mismatch", "s", null, 0))).isEmpty();
    }

    @Test
    void aCutValueIsALoss() {
        assertThat(Losses.of(Letters.withValue("gap", "s", new byte[1000], 2001)))
                .contains("it kept 1,000 of the 2,001 bytes of the value");
        assertThat(Losses.of(Letters.withValue("gap", "s", null, 1))).contains("it kept 0 of the 1 bytes of the value");
    }

    @Test
    void aKeyIsMissedUnlessThereWasNone() {
        assertThat(Losses.of(Letters.withValue("key-mismatch", null, new byte[7], 7)))
                .contains("it did not keep the key");
        assertThat(Losses.of(Letters.withValue("missing-key", null, new byte[7], 7)))
                .isEmpty();
        assertThat(Losses.of(Letters.withValue("missing-key", "", new byte[7], 7)))
                .isEmpty();
    }
}
