package dev.heed.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RejectionLogTest {
    private long now = Long.MAX_VALUE - 1; // nanoTime may wrap around
    private final RejectionLog log = new RejectionLog(() -> now);

    @Test
    void theFirstOfEachReasonIsTold() {
        assertThat(log.due("gap")).hasValue(0);
        assertThat(log.due("empty")).hasValue(0);
    }

    @Test
    void withinAMinuteNoOtherOfTheSameReasonIs() {
        assertThat(log.due("gap")).hasValue(0);
        now += Duration.ofSeconds(60).toNanos() - 1;
        assertThat(log.due("gap")).isEmpty();
        assertThat(log.due("empty")).hasValue(0);
    }

    @Test
    void theNextOneSaysHowManyWereNot() {
        assertThat(log.due("gap")).hasValue(0);
        assertThat(log.due("gap")).isEmpty();
        assertThat(log.due("gap")).isEmpty();
        now += Duration.ofSeconds(60).toNanos();
        assertThat(log.due("gap")).hasValue(2);
        now += Duration.ofSeconds(60).toNanos();
        assertThat(log.due("gap")).hasValue(0);
    }
}
