package dev.heed.job.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LetterFilterTest {
    private static final LetterFilter ALL = new LetterFilter(Set.of(), Set.of(), Long.MIN_VALUE);

    @Test
    void withoutConditionsEveryLetterIsMeant() {
        assertThat(ALL.matches(Letters.of("gap", "s", "s", 5))).isTrue();
        assertThat(ALL.matches(Letters.of("missing-key", null, null, -1))).isTrue();
    }

    @Test
    void anyOfTheReasonsWillDo() {
        LetterFilter filter = new LetterFilter(Set.of("gap", "empty"), Set.of(), Long.MIN_VALUE);

        assertThat(filter.matches(Letters.of("gap", "s", "s", 5))).isTrue();
        assertThat(filter.matches(Letters.of("empty", "s", "s", 5))).isTrue();
        assertThat(filter.matches(Letters.of("after-end", "s", "s", 5))).isFalse();
    }

    @Test
    void theSequenceIsThatOfTheRecordElseTheKey() {
        LetterFilter filter = new LetterFilter(Set.of(), Set.of("s"), Long.MIN_VALUE);

        assertThat(filter.matches(Letters.of("key-mismatch", "s", "other", 5))).isTrue();
        assertThat(filter.matches(Letters.of("key-mismatch", "other", "s", 5))).isFalse();
        assertThat(filter.matches(Letters.of("undecodable", null, "s", 5))).isTrue();
        assertThat(filter.matches(Letters.of("missing-key", null, null, 5))).isFalse();
    }

    @Test
    void sinceIncludesItsOwnMillisecond() {
        LetterFilter filter = new LetterFilter(Set.of(), Set.of(), 5);

        assertThat(filter.matches(Letters.of("gap", "s", "s", 4))).isFalse();
        assertThat(filter.matches(Letters.of("gap", "s", "s", 5))).isTrue();
    }

    @Test
    void everyConditionMustHold() {
        LetterFilter filter = new LetterFilter(Set.of("gap"), Set.of("s"), 5);

        assertThat(filter.matches(Letters.of("gap", "s", "s", 5))).isTrue();
        assertThat(filter.matches(Letters.of("empty", "s", "s", 5))).isFalse();
        assertThat(filter.matches(Letters.of("gap", "r", "r", 5))).isFalse();
        assertThat(filter.matches(Letters.of("gap", "s", "s", 4))).isFalse();
    }
}
