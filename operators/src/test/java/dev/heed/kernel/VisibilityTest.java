package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibilityTest {
    @Test
    void everySlotAgreesWithTheDefinition() {
        long seed = 17;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            boolean causal = random.nextBoolean();
            int window = causal && random.nextBoolean() ? 1 + random.nextInt(50) : 0;
            long sinkEnd = random.nextInt(40);
            long start = 16L * random.nextInt(8);
            int filled = random.nextInt(1 << 16);
            long query = random.nextInt(160);

            int mask = new Visibility(causal, window, sinkEnd).mask(start, filled, query);

            for (int slot = 0; slot < 16; slot++) {
                long key = start + slot;
                boolean seen = (filled & 1 << slot) != 0
                        && (!causal || key <= query)
                        && (window == 0 || key > query - window || key < sinkEnd);
                assertThat((mask & 1 << slot) != 0)
                        .as(
                                "seed %d, case %d: window %d, sinks to %d, query %d, key %d",
                                seed, i, window, sinkEnd, query, key)
                        .isEqualTo(seen);
            }
            assertThat(mask & ~filled).isZero();
        }
    }

    @Test
    void sinksMoveUpToTheWindowAndNoFurther() {
        Visibility visibility = new Visibility(true, 10, 104);

        // The window of 113 begins at 104, right after the sinks; that of 114 one later.
        assertThat(visibility.sinkShift(100)).isZero();
        assertThat(visibility.sinkShift(113)).isZero();
        assertThat(visibility.sinkShift(114)).isEqualTo(1);
        assertThat(visibility.sinkShift(1_000_113)).isEqualTo(1_000_000);
    }

    @Test
    void withoutAWindowOrSinksNothingMoves() {
        assertThat(Visibility.CAUSAL.sinkShift(1000)).isZero();
        assertThat(new Visibility(true, 10, 0).sinkShift(1000)).isZero();
        assertThat(new Visibility(true, 0, 4).sinkShift(1000)).isZero();
    }

    @Test
    void aWindowNeedsCausalAttention() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Visibility(false, 3, 0))
                .withMessageContaining("causal");
    }
}
