package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of the operator on real backends: what comes out after them is what would have come without. */
class AttentionOperatorStateTest {
    private static final int SEQUENCES = 12;
    private static final int TOKENS = 45;
    private static final int SECOND_HALF = 23;

    @TempDir
    private static Path folder;

    private static OperatorSettings settings;
    private static OperatorSettings tight;
    private static List<ContextualizedSegment> uninterrupted;

    @BeforeAll
    static void runWithoutInterruption() throws Exception {
        String model = SmallModel.write(folder).toString();
        settings = OperatorHarness.settings(model);
        tight = OperatorHarness.settings(model, 0, 0, 0, Set.of());
        try (OperatorHarness harness = OperatorHarness.open(settings)) {
            process(harness, 0, TOKENS);
            harness.flink.endInput();
            uninterrupted = harness.segments();
        }
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
    void anOperatorWithoutMemoryWorksFromStateAlone(StateBackend backend) throws Exception {
        try (OperatorHarness harness = OperatorHarness.restore(tight, backend, 1, 0, null)) {
            process(harness, 0, TOKENS);

            assertThat(harness.segments()).containsExactlyElementsOf(uninterrupted);
        }
    }

    /** With memory, state stays as it was; without, it is written to while the snapshot is still to be taken. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokensAfterTheBarrierAreNotInTheSnapshotThoughItIsWrittenLater(boolean memory) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.open(memory ? settings : tight)) {
            process(harness, 0, SECOND_HALF);
            OperatorSnapshotFutures pending = harness.beginCheckpoint();
            process(harness, SECOND_HALF, TOKENS);
            harness.flink.prepareSnapshotPreBarrier(2);
            state = OperatorSnapshotFinalizer.create(pending).getJobManagerOwnedState();
        }
        try (OperatorHarness restored = OperatorHarness.restore(settings, new HashMapStateBackend(), 1, 0, state)) {
            process(restored, SECOND_HALF, TOKENS);
            restored.flink.endInput();

            assertThat(restored.segments())
                    .containsExactlyElementsOf(uninterrupted.subList(SEQUENCES * SECOND_HALF, SEQUENCES * TOKENS));
        }
    }

    @Test
    void anAbandonedSnapshotLeavesTheRunningOperatorUndisturbed() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(settings)) {
            process(harness, 0, SECOND_HALF);
            harness.beginCheckpoint().cancel();
            process(harness, SECOND_HALF, TOKENS);
            harness.flink.endInput();

            assertThat(harness.segments()).containsExactlyElementsOf(uninterrupted);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sequencesMoveBetweenSubtasksWithTheirState(StateBackend backend) throws Exception {
        List<ContextualizedSegment> output = new ArrayList<>();
        OperatorSubtaskState one;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            process(harness, 0, 15);
            one = harness.checkpoint();
            output.addAll(harness.segments());
        }
        OperatorSubtaskState[] two = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (OperatorHarness harness =
                    OperatorHarness.restore(settings, backend, 2, subtask, share(one, 1, 2, subtask))) {
                processOwn(harness, 15, 30, subtask);
                two[subtask] = harness.checkpoint();
                assertThat(harness.segments())
                        .as("subtask %d has sequences", subtask)
                        .isNotEmpty();
                output.addAll(harness.segments());
            }
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(two);
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, share(both, 2, 1, 0))) {
            process(harness, 30, TOKENS);
            harness.flink.endInput();
            output.addAll(harness.segments());
        }

        assertThat(output).containsExactlyInAnyOrderElementsOf(uninterrupted);
    }

    @Test
    void timersSurviveARestoreButAnOutageExpiresNothing() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.open(settings)) {
            process(harness, 0, 3);
            state = harness.checkpoint();
        }
        try (OperatorHarness restored = OperatorHarness.restore(settings, new HashMapStateBackend(), 1, 0, state)) {
            assertThat(restored.flink.numProcessingTimeTimers()).isEqualTo(SEQUENCES);
            restored.flink.setProcessingTime(ProcessorFixture.IDLE_TIMEOUT);

            assertThat(restored.flink.numKeyedStateEntries()).isZero();
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
