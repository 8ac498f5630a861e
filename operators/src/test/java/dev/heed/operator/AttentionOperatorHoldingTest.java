package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.operator.SequencePolicy.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that is not causal on real backends: what is held, where it lies, and that it comes out the same whatever happens meanwhile. */
class AttentionOperatorHoldingTest {
    private static final int SEQUENCES = 12;
    private static final int TOKENS = 45;
    private static final int SECOND_HALF = 23;

    @TempDir
    private static Path folder;

    private static String model;
    private static OperatorSettings settings;
    private static OperatorSettings tight;
    private static List<ContextualizedSegment> uninterrupted;

    @BeforeAll
    static void runWithoutInterruption() throws Exception {
        model = SmallModel.writeBidirectional(folder).toString();
        settings = OperatorHarness.settings(model);
        tight = OperatorHarness.settings(model, 0, 0, 0, Set.of());
        try (OperatorHarness harness = OperatorHarness.open(settings)) {
            process(harness, 0, TOKENS);
            harness.flink.endInput();
            uninterrupted = harness.segments();
        }
        assertThat(uninterrupted).hasSize(SEQUENCES * TOKENS);
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRestoredOperatorGoesOnToTheBit(StateBackend backend) throws Exception {
        List<ContextualizedSegment> output = new ArrayList<>();
        OperatorSubtaskState state = null;
        for (int from = 0; from < TOKENS; from += 9) {
            assertThat(output).isEmpty();
            try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, state)) {
                process(harness, from, from + 9);
                state = harness.checkpoint();
                output.addAll(harness.segments());
            }
        }

        assertThat(output).containsExactlyElementsOf(uninterrupted);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anOperatorWithoutMemoryHoldsEverythingInState(StateBackend backend) throws Exception {
        try (OperatorHarness harness = OperatorHarness.restore(tight, backend, 1, 0, null)) {
            process(harness, 0, TOKENS - 1);
            assertThat(harness.segments()).isEmpty();
            assertThat(metrics(harness).heldWritten.getCount()).isEqualTo(SEQUENCES * (TOKENS - 1));
            process(harness, TOKENS - 1, TOKENS);
            harness.flink.endInput();

            assertThat(harness.segments()).containsExactlyElementsOf(uninterrupted);
            assertThat(keys(harness, SequenceState.heldRecords())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sequencesMoveBetweenSubtasksWithWhatIsHeld(StateBackend backend) throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            process(harness, 0, 15);
            one = harness.checkpoint();
        }
        OperatorSubtaskState[] two = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (OperatorHarness harness =
                    OperatorHarness.restore(settings, backend, 2, subtask, share(one, 1, 2, subtask))) {
                processOwn(harness, 15, 30, subtask);
                two[subtask] = harness.checkpoint();
            }
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(two);
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, share(both, 2, 1, 0))) {
            process(harness, 30, TOKENS);
            harness.flink.endInput();

            assertThat(harness.segments()).containsExactlyElementsOf(uninterrupted);
        }
    }

    @Test
    void theBackendMayChangeByACanonicalSavepoint() throws Exception {
        List<StateBackend> backends =
                List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend(), new HashMapStateBackend());
        OperatorSubtaskState state = null;
        List<ContextualizedSegment> output = List.of();
        for (int leg = 0; leg < backends.size(); leg++) {
            try (OperatorHarness harness = OperatorHarness.restore(settings, backends.get(leg), 1, 0, state)) {
                process(harness, leg * 15, leg * 15 + 15);
                harness.flink.prepareSnapshotPreBarrier(1);
                state = harness.flink
                        .snapshotWithLocalState(1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                        .getJobManagerOwnedState();
                output = harness.segments();
            }
        }

        assertThat(output).containsExactlyElementsOf(uninterrupted);
    }

    @Test
    void aSequenceThatBeginsAndEndsBetweenTwoCheckpointsLeavesNothingButAMarker() throws Exception {
        try (OperatorHarness harness =
                OperatorHarness.restore(settings, new EmbeddedRocksDBStateBackend(), 1, 0, null)) {
            process(harness, 0, TOKENS);
            harness.checkpoint();

            assertThat(metrics(harness).heldWritten.getCount()).isZero();
            assertThat(metrics(harness).pagesWritten.getCount()).isZero();
            assertThat(keys(harness, SequenceState.heldRecords())).isEmpty();
            assertThat(keys(harness, SequenceState.headers())).hasSize(SEQUENCES);
        }
    }

    @Test
    void eachRecordIsWrittenOnceAndNoPageEver() throws Exception {
        try (OperatorHarness harness =
                OperatorHarness.restore(settings, new EmbeddedRocksDBStateBackend(), 1, 0, null)) {
            process(harness, 0, SECOND_HALF);
            harness.checkpoint();
            assertThat(metrics(harness).heldWritten.getCount()).isEqualTo(SEQUENCES * SECOND_HALF);
            harness.checkpoint();
            assertThat(metrics(harness).heldWritten.getCount()).isEqualTo(SEQUENCES * SECOND_HALF);
            process(harness, SECOND_HALF, TOKENS - 1);
            harness.checkpoint();
            assertThat(metrics(harness).heldWritten.getCount()).isEqualTo(SEQUENCES * (TOKENS - 1));
            process(harness, TOKENS - 1, TOKENS);
            harness.checkpoint();

            assertThat(keys(harness, SequenceState.heldRecords())).isEmpty();
            assertThat(keys(harness, SequenceState.pages())).isEmpty();
            assertThat(keys(harness, SequenceState.tailRows())).isEmpty();
            assertThat(harness.segments()).containsExactlyElementsOf(uninterrupted);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsHeldAtTheEndOfTheInputComesOut(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            process(harness, 0, 15);
            state = harness.checkpoint();
        }
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, state)) {
            process(harness, 15, SECOND_HALF);
            harness.flink.processWatermark(Watermark.MAX_WATERMARK);
            harness.flink.endInput();

            assertThat(harness.segments())
                    .hasSize(SEQUENCES * SECOND_HALF)
                    .noneMatch(ContextualizedSegment::endOfSequence);
            assertThat(keys(harness, SequenceState.heldRecords())).isEmpty();
            assertThat(keys(harness, SequenceState.headers())).isEmpty();
        }
    }

    @Test
    void whatExpiresInEventTimeComesOutBeforeTheWatermark() throws Exception {
        OperatorSettings byEventTime =
                OperatorHarness.settings(model, ProcessorFixture.POLICY.withIdleClock(Clock.EVENT));
        TokenSegment last = segment(SEQUENCES - 1, SECOND_HALF - 1);
        Watermark watermark = new Watermark(last.timestamp() + ProcessorFixture.IDLE_TIMEOUT);
        try (OperatorHarness harness = OperatorHarness.open(byEventTime)) {
            process(harness, 0, SECOND_HALF);
            harness.flink.processWatermark(new Watermark(watermark.getTimestamp() - 1));
            assertThat(harness.segments()).isEmpty();
            harness.flink.processWatermark(watermark);

            assertThat(harness.segments()).hasSize(SEQUENCES * SECOND_HALF);
            assertThat(harness.output.main).last().isEqualTo(watermark);
        }
    }

    private static ProcessorMetrics metrics(OperatorHarness harness) {
        return operator(harness).metrics();
    }

    private static AttentionOperator operator(OperatorHarness harness) {
        return (AttentionOperator) harness.flink.getOperator();
    }

    private static List<String> keys(OperatorHarness harness, StateDescriptor<?, ?> state) {
        try (Stream<String> keys =
                operator(harness).<String>getKeyedStateBackend().getKeys(state.getName(), VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    private static OperatorSubtaskState share(OperatorSubtaskState state, int from, int to, int subtask) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, OperatorHarness.MAX_PARALLELISM, from, to, subtask);
    }

    private static void process(OperatorHarness harness, int from, int to) throws Exception {
        for (int token = from; token < to; token++) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                harness.process(segment(sequence, token));
            }
        }
    }

    private static void processOwn(OperatorHarness harness, int from, int to, int subtask) throws Exception {
        for (int token = from; token < to; token++) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                TokenSegment segment = segment(sequence, token);
                if (subtask
                        == KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                segment.sequenceId(), OperatorHarness.MAX_PARALLELISM, 2)) {
                    harness.process(segment);
                }
            }
        }
    }

    private static TokenSegment segment(int sequence, int token) {
        float[][] rows = SmallModel.embeddings(sequence, TOKENS);
        return Segments.of("s" + sequence, 0, rows, token, token + 1, token == TOKENS - 1);
    }
}
