package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.ModelException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the operator lets go of what waits, its timers, and its sides. */
class AttentionOperatorTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);
    private static final TokenSegment FIRST = Segments.of("s", 0, ROWS, 0, 3, false);

    @TempDir
    private static Path folder;

    private static String model;

    @BeforeAll
    static void write() throws Exception {
        model = SmallModel.write(folder).toString();
    }

    @Test
    void whatWaitsComesBeforeTheWatermark() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(OperatorHarness.settings(model))) {
            harness.process(FIRST);
            harness.process(Segments.end("t", 0, 0));
            harness.flink.processWatermark(new Watermark(9_000));

            assertThat(harness.segments()).hasSize(2);
            assertThat(harness.output.main.get(2)).isEqualTo(new Watermark(9_000));
        }
    }

    @Test
    void whatWaitsComesBeforeTheBarrier() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(OperatorHarness.settings(model))) {
            harness.process(FIRST);
            harness.flink.prepareSnapshotPreBarrier(1);

            assertThat(harness.segments()).hasSize(1);
        }
    }

    @Test
    void whatWaitsComesAtTheEndOfTheInput() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(OperatorHarness.settings(model))) {
            harness.process(FIRST);
            harness.flink.endInput();

            assertThat(harness.segments()).hasSize(1);
        }
    }

    @Test
    void nothingIsEmittedByClosing() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(OperatorHarness.settings(model))) {
            harness.process(FIRST);
            harness.flink.getOperator().close();

            assertThat(harness.segments()).isEmpty();
        }
    }

    @Test
    void idleSequencesAndMarkersGoWithTheirTimers() throws Exception {
        try (OperatorHarness harness = OperatorHarness.open(OperatorHarness.settings(model))) {
            harness.process(FIRST);
            harness.process(Segments.of("t", 0, ROWS, 0, 3, true));
            harness.checkpoint();
            // A header and two runs of rows, and a marker; with maps counted once per key.
            assertThat(harness.flink.numKeyedStateEntries()).isEqualTo(3);
            assertThat(harness.flink.numProcessingTimeTimers()).isEqualTo(2);

            harness.flink.setProcessingTime(ProcessorFixture.ENDED_RETENTION);
            assertThat(harness.flink.numKeyedStateEntries()).isEqualTo(2);
            harness.flink.setProcessingTime(ProcessorFixture.IDLE_TIMEOUT);

            assertThat(harness.flink.numKeyedStateEntries()).isZero();
            assertThat(harness.flink.numProcessingTimeTimers()).isZero();
        }
    }

    @Test
    void theSidesCarryAttentionAndRejectedSegmentsAtTheirEventTime() throws Exception {
        TokenSegment late = Segments.of("s", 0, ROWS, 30, 31, false);
        try (OperatorHarness harness =
                OperatorHarness.open(OperatorHarness.settings(model, NO_LIMIT, NO_LIMIT, 0, Set.of(1)))) {
            harness.process(FIRST);
            harness.process(late);

            assertThat(harness.output.timestamps).containsExactly(FIRST.timestamp());
            assertThat(harness.output.attention).hasSize(3 * 3);
            assertThat(harness.output.attention).allMatch(row -> row.getTimestamp() == FIRST.timestamp());
            assertThat(harness.output.rejected).hasSize(1);
            assertThat(harness.output.rejected.get(0).getTimestamp()).isEqualTo(late.timestamp());
            assertThat(harness.output.rejected.get(0).getValue().segment()).isEqualTo(late);
        }
    }

    @Test
    void aReusedStreamRecordDisturbsNothing() throws Exception {
        try (OperatorHarness plain = OperatorHarness.open(OperatorHarness.settings(model));
                OperatorHarness reusing = OperatorHarness.open(OperatorHarness.settings(model))) {
            reusing.flink.getExecutionConfig().enableObjectReuse();
            StreamRecord<TokenSegment> reused = new StreamRecord<>(null);
            for (int i = 0; i < 40; i++) {
                TokenSegment segment = Segments.of("s" + i % 2, 0, ROWS, i / 2, i / 2 + 1, false);
                plain.process(segment);
                reusing.flink.processElement(reused.replace(segment, segment.timestamp()));
            }
            plain.checkpoint();
            reusing.checkpoint();

            assertThat(reusing.segments()).isNotEmpty().containsExactlyElementsOf(plain.segments());
        }
    }

    @Test
    void aMissingModelFolderIsAnErrorThatNamesIt() {
        String missing = folder.resolve("nowhere").toString();

        assertThatThrownBy(() -> OperatorHarness.open(OperatorHarness.settings(missing)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(missing);
    }
}
