package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import dev.heed.operator.SequencePolicy.Clock;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idle sequences go when the watermark has left their latest event time behind. */
class EventTimeExpiryTest {
    private static final long IDLE = ProcessorFixture.IDLE_TIMEOUT;
    private static final long NOON = 43_200_000;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    private final ProcessorFixture fixture = byEventTime().build();

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void anIdleSequenceExpiresAsAWholeWithTheWatermark() throws Exception {
        process(fixture, "s", NOON, 0, 20);
        fixture.checkpoint();

        fixture.watermark(NOON + IDLE - 1);
        assertThat(fixture.store.headers).containsKey("s");
        fixture.watermark(NOON + IDLE);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.processor.residency().residentSequences()).isZero();
        assertThat(fixture.store.eventDeadlines).isEmpty();
        assertThat(fixture.metrics().expired.getCount()).isEqualTo(1);
    }

    @Test
    void processingTimeExpiresNothing() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        fixture.checkpoint();
        fixture.advance(100 * IDLE);

        assertThat(fixture.store.headers).containsKey("s");
        assertThat(fixture.store.deadlines).isEmpty();
    }

    @Test
    void laterRecordsPutTheDeadlineOff() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        process(fixture, "s", NOON + IDLE - 1, 1, 2);
        fixture.checkpoint();

        fixture.watermark(NOON + 2 * IDLE - 2);
        assertThat(fixture.store.headers).containsKey("s");
        fixture.watermark(NOON + 2 * IDLE - 1);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void ofRecordsOutOfTheirTimesTheLatestCounts() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        process(fixture, "s", NOON - 10 * IDLE, 1, 2);
        fixture.checkpoint();

        fixture.watermark(NOON + IDLE - 1);
        assertThat(fixture.store.headers.get("s").eventTime()).isEqualTo(NOON);
        fixture.watermark(NOON + IDLE);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void aSequenceThatIsLaterThanTheTimeoutLastsUntilTheNextWatermark() throws Exception {
        fixture.watermark(NOON);
        process(fixture, "s", NOON - IDLE, 0, 1);
        process(fixture, "s", NOON - IDLE, 1, 2);
        fixture.checkpoint();
        assertThat(fixture.output.rows("s")).hasSize(2);

        fixture.watermark(NOON + 1);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void withoutWatermarksNothingExpiresWhateverTheOutage() throws Exception {
        process(fixture, "s", NOON, 0, 20);
        fixture.checkpoint();

        ProcessorFixture restored = byEventTime().restore(fixture.store, fixture.now + 100 * IDLE);
        restored.advance(100 * IDLE);
        restored.watermark(Long.MIN_VALUE);
        restored.watermark(NOON + IDLE - 1);
        assertThat(restored.store.headers).containsKey("s");
        restored.watermark(NOON + IDLE);

        assertThat(restored.store.hasForgotten("s")).isTrue();
    }

    @Test
    void afterARestoreLaterRecordsPutTheDeadlineOff() throws Exception {
        process(fixture, "s", NOON, 0, 20);
        fixture.checkpoint();

        ProcessorFixture restored = byEventTime().restore(fixture);
        process(restored, "s", NOON + IDLE / 2, 20, 21);
        restored.checkpoint();
        restored.watermark(NOON + IDLE);
        assertThat(restored.store.headers).containsKey("s");
        restored.watermark(NOON + IDLE / 2 + IDLE);

        assertThat(restored.store.hasForgotten("s")).isTrue();
        assertThat(restored.store.eventDeadlines).isEmpty();
    }

    @Test
    void anEndedSequenceIsRememberedInProcessingTime() throws Exception {
        fixture.process(Segments.at(NOON, Segments.of("s", 0, ROWS, 0, 1, true)));
        fixture.checkpoint();
        assertThat(fixture.store.eventDeadlines).isEmpty();
        fixture.watermark(NOON + 100 * IDLE);
        assertThat(fixture.store.headers.get("s").ended()).isTrue();

        fixture.advance(ProcessorFixture.ENDED_RETENTION);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void aSequenceThatEndedBeforeItsDeadlineWasKnownAgainIsLeftAlone() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        fixture.checkpoint();
        ProcessorFixture restored = byEventTime().restore(fixture);
        restored.process(Segments.at(NOON, Segments.of("s", 0, ROWS, 1, 2, true)));
        restored.checkpoint();

        restored.watermark(NOON + IDLE);

        assertThat(restored.store.headers.get("s").ended()).isTrue();
        assertThat(restored.metrics().expired.getCount()).isZero();
    }

    @Test
    void aHigherEpochExpiresByItsOwnEventTime() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        fixture.process(Segments.at(NOON + IDLE / 2, Segments.of("s", 1, 0, ROWS, 0, 1, false)));
        fixture.checkpoint();

        fixture.watermark(NOON + IDLE);
        assertThat(fixture.store.headers.get("s").epoch()).isEqualTo(1);
        fixture.watermark(NOON + IDLE / 2 + IDLE);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void aJobThatWentByProcessingTimeGoesOnByEventTime() throws Exception {
        ProcessorFixture before = ProcessorFixture.of(model).build();
        process(before, "s", NOON, 0, 1);
        before.checkpoint();

        ProcessorFixture after = byEventTime().restore(before);
        after.advance(IDLE);
        assertThat(after.store.headers).containsKey("s");
        after.watermark(NOON + IDLE);

        assertThat(after.store.hasForgotten("s")).isTrue();
        assertThat(after.store.deadlines).isEmpty();
    }

    @Test
    void aJobThatWentByEventTimeGoesOnByProcessingTime() throws Exception {
        process(fixture, "s", NOON, 0, 1);
        fixture.checkpoint();

        ProcessorFixture after = ProcessorFixture.of(model).restore(fixture);
        after.watermark(NOON + IDLE);
        assertThat(after.store.headers).containsKey("s");
        after.advance(IDLE);

        assertThat(after.store.hasForgotten("s")).isTrue();
        assertThat(after.store.eventDeadlines).isEmpty();
    }

    @Test
    void anEventTimeAtTheEndOfAllTimesIsNoDeadlineInThePast() throws Exception {
        process(fixture, "s", Long.MAX_VALUE - 1, 0, 1);
        fixture.checkpoint();
        fixture.watermark(NOON);

        assertThat(fixture.store.headers).containsKey("s");
    }

    private static ProcessorFixture.Builder byEventTime() {
        return ProcessorFixture.of(model).policy(ProcessorFixture.POLICY.withIdleClock(Clock.EVENT));
    }

    private static void process(ProcessorFixture fixture, String id, long eventTime, int from, int to)
            throws Exception {
        fixture.process(Segments.at(eventTime, Segments.of(id, 0, ROWS, from, to, false)));
    }
}
