package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in RocksDB of a sequence, when it is written and when it is read. */
class StateFootprintTest {
    private static final int SEQUENCES = 10;
    private static final int TOKENS = 40;
    /** Two sealed ones and a tail in each layer. */
    private static final int PAGES = 3 * SmallModel.LAYERS;

    @TempDir
    private static Path folder;

    private static OperatorSettings settings;

    @BeforeAll
    static void write() throws Exception {
        settings = OperatorHarness.settings(SmallModel.write(folder).toString());
    }

    @Test
    void aSequenceThatBeginsAndEndsBetweenTwoCheckpointsLeavesNothingButAMarker() throws Exception {
        try (OperatorHarness harness = restore(null)) {
            process(harness, 0, TOKENS, true);
            harness.checkpoint();

            assertThat(metrics(harness).pagesWritten.getCount()).isZero();
            assertThat(keys(harness, SequenceState.pages())).isEmpty();
            assertThat(keys(harness, SequenceState.tailRows())).isEmpty();
            assertThat(keys(harness, SequenceState.headers())).hasSize(SEQUENCES);
            assertThat(harness.flink.numProcessingTimeTimers()).isEqualTo(SEQUENCES);
        }
    }

    @Test
    void afterTheRetentionOfTheMarkerNothingIsLeft() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = restore(null)) {
            process(harness, 0, TOKENS - 1, false);
            harness.checkpoint();
            assertThat(keys(harness, SequenceState.pages())).hasSize(SEQUENCES);

            process(harness, TOKENS - 1, TOKENS, true);
            assertThat(keys(harness, SequenceState.pages())).isEmpty();
            assertThat(keys(harness, SequenceState.tailRows())).isEmpty();
            state = harness.checkpoint();
        }
        try (OperatorHarness restored = restore(state)) {
            assertThat(keys(restored, SequenceState.headers())).hasSize(SEQUENCES);
            restored.flink.setProcessingTime(ProcessorFixture.ENDED_RETENTION);

            assertThat(keys(restored, SequenceState.headers())).isEmpty();
            assertThat(restored.flink.numProcessingTimeTimers()).isZero();
        }
    }

    @Test
    void afterARestorePagesAreReadOnTheFirstTokenOfTheirSequenceAndNotBefore() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = restore(null)) {
            process(harness, 0, TOKENS - 2, false);
            state = harness.checkpoint();
        }
        try (OperatorHarness restored = restore(state)) {
            assertRead(restored, 0);
            restored.process(segment(0, TOKENS - 2, TOKENS - 1, false));
            assertRead(restored, 1);
            restored.process(segment(0, TOKENS - 1, TOKENS, false));
            assertRead(restored, 1);
            restored.checkpoint();
            assertRead(restored, 1);
            restored.process(segment(1, TOKENS - 2, TOKENS - 1, false));
            assertRead(restored, 2);
        }
    }

    private static void assertRead(OperatorHarness harness, int sequences) {
        assertThat(metrics(harness).reloads.getCount()).isEqualTo(sequences);
        assertThat(metrics(harness).pagesRead.getCount()).isEqualTo((long) sequences * PAGES);
    }

    private static OperatorHarness restore(OperatorSubtaskState state) throws Exception {
        return OperatorHarness.restore(settings, new EmbeddedRocksDBStateBackend(), 1, 0, state);
    }

    private static ProcessorMetrics metrics(OperatorHarness harness) {
        return harness.operator().metrics();
    }

    private static List<String> keys(OperatorHarness harness, StateDescriptor<?, ?> state) {
        try (Stream<String> keys = ((AttentionOperator) harness.flink.getOperator())
                .<String>getKeyedStateBackend()
                .getKeys(state.getName(), VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    private static void process(OperatorHarness harness, int from, int to, boolean end) throws Exception {
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            harness.process(segment(sequence, from, to, end));
        }
    }

    private static TokenSegment segment(int sequence, int from, int to, boolean end) {
        return Segments.of("s" + sequence, 0, SmallModel.embeddings(sequence, TOKENS), from, to, end);
    }
}
