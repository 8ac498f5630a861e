package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a sequence, and what is remembered of it. */
class SequenceProcessorEndTest {
    private static final float[][] ROWS = SmallModel.embeddings(1, 60);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    private final ProcessorFixture fixture = ProcessorFixture.of(model).build();

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void theLastTokensCarryTheEndAndTheOnesBeforeDoNot() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 2, false));
        fixture.process(Segments.of("s", 0, ROWS, 2, 4, true));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::endOfSequence)
                .containsExactly(false, true);
        assertThat(fixture.metrics().ended.getCount()).isEqualTo(1);
    }

    @Test
    void theEndFreesMemoryAndStateAndLeavesAMarker() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 40, false));
        fixture.checkpoint();
        assertThat(fixture.store.pages).isNotEmpty();

        fixture.process(Segments.end("s", 0, 40));
        fixture.flush();

        assertThat(fixture.store.pages).isEmpty();
        assertThat(fixture.store.rows).isEmpty();
        assertThat(fixture.processor.residency().residentSequences()).isZero();
        assertThat(fixture.processor.residency().residentBytes()).isZero();
        assertThat(fixture.processor.residency().dirtyBytes()).isZero();
        assertThat(fixture.store.headers.get("s").ended()).isTrue();
        assertThat(fixture.store.headers.get("s").nextPosition()).isEqualTo(40);
    }

    @Test
    void theMarkerGoesAfterTheRetention() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, true));
        fixture.flush();

        fixture.advance(ProcessorFixture.ENDED_RETENTION - 1);
        assertThat(fixture.store.headers).containsKey("s");
        fixture.advance(1);

        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.store.deadlines).isEmpty();
        assertThat(fixture.metrics().expired.getCount())
                .as("an end is no expiry")
                .isZero();
    }

    @Test
    void aSequenceBetweenTwoCheckpointsWritesNoPageAndReadsOneHeader() throws Exception {
        fixture.checkpoint();
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.process(Segments.of("s", 0, ROWS, 20, 50, false));
        fixture.process(Segments.of("s", 0, ROWS, 50, 60, true));
        fixture.checkpoint();

        assertThat(fixture.store.headerReads).isEqualTo(1);
        assertThat(fixture.store.headerWrites).as("the marker").isEqualTo(1);
        assertThat(fixture.store.deadlines).as("the marker's").hasSize(1);
        assertThat(fixture.store.pageReads).isZero();
        assertThat(fixture.store.pageWrites).isZero();
        assertThat(fixture.metrics().pagesWritten.getCount()).isZero();
        assertThat(fixture.metrics().reloads.getCount()).isZero();
    }

    @Test
    void lateDuplicatesAfterTheEndOpenNoGhost() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, true));
        fixture.checkpoint();
        int before = fixture.output.vectors.size();

        fixture.process(Segments.of("s", 0, ROWS, 0, 4, true));
        fixture.process(Segments.of("s", 0, ROWS, 2, 3, false));
        fixture.process(Segments.end("s", 0, 4));
        fixture.checkpoint();

        assertThat(fixture.output.vectors).hasSize(before);
        assertThat(fixture.output.rejected).isEmpty();
        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(3);
        assertThat(fixture.processor.residency().residentSequences()).isZero();
        assertThat(fixture.store.pages).isEmpty();
    }

    @Test
    void tokensAfterTheEndAreRejected() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, true));
        fixture.process(Segments.of("s", 0, ROWS, 4, 5, false));
        fixture.flush();

        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.output.rejected.get(0).reason()).isEqualTo(RejectionReason.AFTER_END);
        assertThat(fixture.output.rejected.get(0).message())
                .contains("tokens-0@4", "sequence \"s\"", "position 4", "raise the epoch");
    }

    @Test
    void aDuplicateThatReachesTheExpectedPositionStillEndsTheSequence() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.of("s", 0, ROWS, 2, 4, true));
        fixture.flush();

        ContextualizedSegment end = fixture.output.vectors.get(1);
        assertThat(end.endOfSequence()).isTrue();
        assertThat(end.tokenCount()).isZero();
        assertThat(end.startPosition()).isEqualTo(4);
        assertThat(end.tokens()).isEmpty();
        assertThat(fixture.store.headers.get("s").ended()).isTrue();
        assertThat(fixture.metrics().duplicates.getCount()).isZero();
    }

    @Test
    void anEndBelowTheExpectedPositionIsADuplicate() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.end("s", 0, 3));
        fixture.checkpoint();

        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(1);
        assertThat(fixture.store.headers.get("s").ended()).isFalse();
    }

    @Test
    void withoutARetentionNothingIsLeftAtAll() throws Exception {
        ProcessorFixture forgetful = ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        4096,
                        Overflow.END,
                        SequencePolicy.Gap.DEAD_LETTER,
                        0,
                        1,
                        ModelChange.RESTART,
                        1000,
                        0))
                .build();
        forgetful.process(Segments.of("s", 0, ROWS, 0, 20, false));
        forgetful.checkpoint();
        forgetful.process(Segments.of("s", 0, ROWS, 20, 21, true));
        forgetful.checkpoint();

        assertThat(forgetful.store.hasForgotten("s")).isTrue();
        assertThat(forgetful.store.deadlines).isEmpty();
        assertThat(forgetful.output.rows("s")).hasSize(21);
    }
}
