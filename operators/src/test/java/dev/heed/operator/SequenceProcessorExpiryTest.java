package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import dev.heed.operator.SequencePolicy.Clock;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idle sequences go as a whole; an outage lets nothing expire. */
class SequenceProcessorExpiryTest {
    private static final long IDLE = ProcessorFixture.IDLE_TIMEOUT;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    private final ProcessorFixture fixture = ProcessorFixture.of(model).build();

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void anIdleSequenceExpiresAsAWhole() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.checkpoint();

        fixture.advance(IDLE - 1);
        assertThat(fixture.store.headers).containsKey("s");
        fixture.advance(1);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.processor.residency().residentSequences()).isZero();
        assertThat(fixture.store.deadlines).isEmpty();
        assertThat(fixture.metrics().expired.getCount()).isEqualTo(1);
    }

    @Test
    void laterRecordsPutTheDeadlineOff() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 1, false));
        fixture.advance(IDLE - 1);
        fixture.process(Segments.of("s", 0, ROWS, 1, 2, false));
        fixture.checkpoint();

        fixture.advance(IDLE - 1);
        assertThat(fixture.store.headers).containsKey("s");
        fixture.advance(1);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void oneSequenceExpiresAndAnotherDoesNot() throws Exception {
        fixture.process(Segments.of("a", 0, ROWS, 0, 1, false));
        fixture.process(Segments.of("b", 0, ROWS, 0, 1, false));
        fixture.checkpoint();
        fixture.advance(IDLE / 2);
        fixture.process(Segments.of("b", 0, ROWS, 1, 2, false));
        fixture.checkpoint();
        fixture.advance(IDLE / 2);

        assertThat(fixture.store.headers).containsOnlyKeys("b");
    }

    @Test
    void whatLeftMemoryExpiresToo() throws Exception {
        ProcessorFixture tight = ProcessorFixture.of(model).limits(0, 0, 256).build();
        tight.process(Segments.of("s", 0, ROWS, 0, 20, false));
        tight.flush();
        tight.advance(IDLE);

        assertThat(tight.store.hasForgotten("s")).isTrue();
        assertThat(tight.store.pageReads).isZero();
    }

    @Test
    void anOutageExpiresNothing() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.process(Segments.of("ended", 0, ROWS, 0, 1, true));
        fixture.checkpoint();

        ProcessorFixture restored = ProcessorFixture.of(model).restore(fixture.store, fixture.now + 10 * IDLE);
        restored.advance(0);
        assertThat(restored.store.headers).containsOnlyKeys("s", "ended");
        restored.advance(ProcessorFixture.ENDED_RETENTION);
        assertThat(restored.store.headers).containsOnlyKeys("s");
        restored.advance(IDLE - ProcessorFixture.ENDED_RETENTION - 1);
        assertThat(restored.store.headers).containsOnlyKeys("s");
        restored.advance(1);

        assertThat(restored.store.hasForgotten("s")).isTrue();
        assertThat(restored.store.deadlines).isEmpty();
    }

    @Test
    void afterARestoreLaterRecordsPutTheDeadlineOff() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.checkpoint();

        ProcessorFixture restored = ProcessorFixture.of(model).restore(fixture.store, fixture.now + 10 * IDLE);
        restored.advance(IDLE / 2);
        restored.process(Segments.of("s", 0, ROWS, 20, 21, false));
        restored.checkpoint();
        restored.advance(IDLE - 1);
        assertThat(restored.store.headers).containsKey("s");
        restored.advance(1);

        assertThat(restored.store.hasForgotten("s")).isTrue();
    }

    @Test
    void aNewLifeExpiresByItsOwnDeadlineThoughTheMarkerBeforeItWouldHaveStayedLonger() throws Exception {
        ProcessorFixture remembering = ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        4096,
                        Overflow.END,
                        SequencePolicy.Gap.DEAD_LETTER,
                        0,
                        1,
                        ModelChange.RESTART,
                        IDLE,
                        50 * IDLE))
                .build();
        remembering.process(Segments.of("s", 0, 0, ROWS, 0, 1, true));
        remembering.process(Segments.of("s", 1, 0, ROWS, 0, 1, false));
        remembering.checkpoint();

        remembering.advance(IDLE);

        assertThat(remembering.store.hasForgotten("s")).isTrue();
        assertThat(remembering.store.deadlines).isEmpty();
    }

    @Test
    void deadlinesDoNotPileUpOverTheLivesOfASequence() throws Exception {
        ProcessorFixture tight = ProcessorFixture.of(model).limits(0, 0, 256).build();
        for (int epoch = 0; epoch < 200; epoch++) {
            tight.process(Segments.of("s", epoch, 0, ROWS, 0, 1, false));
            tight.flush();
            tight.advance(170);
            tight.process(Segments.of("s", epoch, 0, ROWS, 1, 2, true));
            tight.flush();
            tight.advance(30);
        }

        // At most the lives that began within the idle timeout: an evicted sequence does not know its deadline.
        assertThat(tight.store.deadlines).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void theDeadlineOfASequenceThatIsGoneDoesNothing() throws Exception {
        fixture.store.select("s");
        fixture.processor.onDeadline("s", Clock.PROCESSING, fixture.now);

        assertThat(fixture.metrics().expired.getCount()).isZero();
        assertThat(fixture.store.deadlines).isEmpty();
    }
}
