package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.operator.SequencePolicy.Clock;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Idle expiry in event time with Flink's own timers. */
class AttentionOperatorEventTimeTest {
    private static final long IDLE = ProcessorFixture.IDLE_TIMEOUT;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);
    private static final TokenSegment FIRST = Segments.of("s", 0, ROWS, 0, 20, false);

    @TempDir
    private static Path folder;

    private static OperatorSettings settings;

    @BeforeAll
    static void write() throws Exception {
        settings = OperatorHarness.settings(
                SmallModel.write(folder).toString(), ProcessorFixture.POLICY.withIdleClock(Clock.EVENT));
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSequenceExpiresByTheWatermarkThoughARestoreCameBetween(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            harness.process(FIRST);
            harness.flink.processWatermark(new Watermark(FIRST.timestamp() + IDLE - 1));
            state = harness.checkpoint();
        }
        try (OperatorHarness restored = OperatorHarness.restore(settings, backend, 1, 0, state)) {
            restored.flink.setProcessingTime(100 * IDLE);
            restored.flink.processWatermark(new Watermark(FIRST.timestamp() + IDLE - 1));
            assertThat(restored.flink.numEventTimeTimers()).isEqualTo(1);
            assertThat(expired(restored)).isZero();

            restored.flink.processWatermark(new Watermark(FIRST.timestamp() + IDLE));
            assertThat(restored.flink.numEventTimeTimers()).isZero();
            assertThat(expired(restored)).isEqualTo(1);

            restored.process(Segments.of("s", 0, ROWS, 20, 21, false));
            restored.flink.prepareSnapshotPreBarrier(1);
            assertThat(restored.segments()).hasSize(1);
            assertThat(restored.segments().get(0).contextStart())
                    .as("begins anew")
                    .isEqualTo(20);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theWatermarkOfTheEndLeavesSequencesOpen(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            harness.process(FIRST);
            harness.flink.processWatermark(Watermark.MAX_WATERMARK);
            harness.flink.endInput();
            assertThat(harness.output.main).hasSize(2).last().isEqualTo(Watermark.MAX_WATERMARK);
            state = harness.checkpoint();
        }
        try (OperatorHarness resumed = OperatorHarness.restore(settings, backend, 1, 0, state)) {
            resumed.process(Segments.of("s", 0, ROWS, 20, 21, false));
            resumed.flink.prepareSnapshotPreBarrier(1);

            assertThat(resumed.segments()).hasSize(1);
            assertThat(resumed.segments().get(0).contextStart()).isZero();
            assertThat(resumed.flink.numEventTimeTimers()).isEqualTo(1);
        }
    }

    private static long expired(OperatorHarness harness) {
        return ((AttentionOperator) harness.flink.getOperator())
                .metrics()
                .expired
                .getCount();
    }
}
