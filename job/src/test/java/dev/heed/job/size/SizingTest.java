package dev.heed.job.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingTest {
    private static Workload work(long context, long sequences, double rate, int chunk) {
        return new Workload(4 * 384 * 384, 1, 384, 384, 3072, context, sequences, rate, chunk, 5);
    }

    @Test
    void stateIsContextTimesBytesTimesSequences() {
        Sizing sizing = new Sizing(work(64, 10_000_000, 100_000, 1));
        assertThat(sizing.sequenceBytes()).isEqualTo(196_608);
        assertThat(sizing.stateBytes()).isEqualTo(1.96608e12);
        assertThat(sizing.residentBytes()).isEqualTo(72 * 3072 + 512);
    }

    /** Of what has been measured, on RocksDB. */
    @ParameterizedTest
    @CsvSource({"64, 47.9", "256, 83.2"})
    void theCpuOfATokenIsThatOfTheMeasuredJob(long context, double micros) {
        assertThat(new Sizing(work(context, 1000, 10_000, 1)).microsPerToken()).isEqualTo(micros, within(1.0));
    }

    @Test
    void coresAreProportionalToTheRateAndFallWithTheChunk() {
        Sizing slow = new Sizing(work(256, 1000, 10_000, 1));
        Sizing fast = new Sizing(work(256, 1000, 30_000, 1));
        Sizing chunked = new Sizing(work(256, 1000, 10_000, 32));
        assertThat(fast.cores()).isEqualTo(3 * slow.cores(), within(1e-9));
        assertThat(slow.microsPerToken() - chunked.microsPerToken())
                .isEqualTo(Sizing.RECORD_MICROS * 31 / 32, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 3.3", "1, 3.3", "2, 3.1", "4, 2.9", "8, 2.7", "16, 2.5", "64, 2.1", "1000, 2.1"})
    void whatCheckpointsCarryAwayIsInterpolatedBetweenTheMeasuredNumbers(double tokens, double times) {
        assertThat(Sizing.carriedAway(tokens)).isEqualTo(times, within(1e-9));
    }

    @Test
    void anIncrementalCheckpointIsNeverLargerThanTheState() {
        Sizing idle = new Sizing(work(64, 1_000_000, 1_000, 1));
        Sizing busy = new Sizing(work(64, 10, 100_000, 1));
        assertThat(idle.incrementalCheckpointBytes()).isEqualTo(5_000 * 3072 * 3.3, within(1.0));
        assertThat(busy.incrementalCheckpointBytes()).isEqualTo(busy.stateBytes());
        assertThat(idle.heapCheckpointBytes()).isEqualTo(idle.stateBytes());
    }

    @Test
    void taskManagersAreThoseOfWhatIsScarcer() {
        Sizing sizing = new Sizing(work(64, 10_000_000, 100_000, 1));
        double cores = sizing.cores();
        assertThat(sizing.taskManagers(1, 1e15, 1)).isEqualTo((long) Math.ceil(cores));
        assertThat(sizing.taskManagers(1e6, (72 * 3072 + 512) * 1e6, 0.1)).isEqualTo(1);
        assertThat(sizing.taskManagers(1e6, (72 * 3072 + 512) * 1e6, 1)).isEqualTo(10);
    }

    @Test
    void whatIsNotAboveZeroIsRefused() {
        assertThatThrownBy(() -> work(0, 1, 1, 1)).hasMessageContaining("context 0");
        assertThatThrownBy(() -> work(1, 1, Double.NaN, 1)).hasMessageContaining("NaN tokens/s");
    }
}
