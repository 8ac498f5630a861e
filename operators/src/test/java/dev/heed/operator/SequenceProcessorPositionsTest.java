package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overlaps, gaps, epochs, and how far back a vector could see. */
class SequenceProcessorPositionsTest {
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
    void anOverlapIsTrimmedWithItsSurfaceTokens() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, false));
        fixture.process(Segments.of("s", 0, ROWS, 3, 8, false));
        fixture.flush();

        ContextualizedSegment trimmed = fixture.output.vectors.get(1);
        assertThat(trimmed.startPosition()).isEqualTo(5);
        assertThat(trimmed.tokenCount()).isEqualTo(3);
        assertThat(trimmed.tokens()).containsExactly("t5", "t6", "t7");
        assertThat(fixture.output.rows("s")).containsExactlyElementsOf(undisturbed(8));
    }

    @Test
    void anOverlapIsTrimmedThoughItsFirstTokensStillWait() throws Exception {
        ProcessorFixture small = ProcessorFixture.of(model).stepTokens(4).build();
        small.process(Segments.of("s", 0, ROWS, 0, 3, false));
        small.process(Segments.of("s", 0, ROWS, 1, 14, false));
        small.flush();

        assertThat(small.output.rows("s")).containsExactlyElementsOf(undisturbed(14));
    }

    @Test
    void duplicatesAreDroppedAndCounted() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, false));
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, false));
        fixture.process(Segments.of("s", 0, ROWS, 4, 5, false));
        fixture.flush();

        assertThat(fixture.output.vectors).hasSize(1);
        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(2);
        assertThat(fixture.metrics().tokens.getCount()).isEqualTo(5);
    }

    @Test
    void aGapIsRejectedWholeAndTheSequenceGoesOn() throws Exception {
        TokenSegment early = Segments.of("s", 0, ROWS, 7, 9, false);
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, false));
        fixture.process(early);
        fixture.process(Segments.of("s", 0, ROWS, 5, 6, false));
        fixture.flush();

        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.output.rejected.get(0).reason()).isEqualTo(RejectionReason.GAP);
        assertThat(fixture.output.rejected.get(0).segment()).isSameAs(early);
        assertThat(fixture.output.rows("s")).containsExactlyElementsOf(undisturbed(6));
    }

    @Test
    void theContextStartsAtTheFirstRecordWhereverThatIs() throws Exception {
        fixture.process(Segments.of("s", 100, ROWS, 0, 2, false));
        fixture.process(Segments.of("s", 100, ROWS, 2, 3, false));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(100L, 100L);
    }

    @Test
    void aHigherEpochBeginsAnewAndSeesNothingOfTheLowerOne() throws Exception {
        fixture.process(Segments.of("s", 0, 0, ROWS, 0, 20, false));
        fixture.checkpoint();
        fixture.process(Segments.of("s", 1, 0, ROWS, 0, 6, false));
        fixture.checkpoint();

        List<float[]> rows = fixture.output.rows("s");
        assertThat(rows.subList(20, 26)).containsExactlyElementsOf(undisturbed(6));
        assertThat(fixture.output.vectors.get(1).epoch()).isEqualTo(1);
        assertThat(fixture.metrics().restarted.getCount()).isEqualTo(1);
        assertThat(fixture.store.pages).as("the full page of the former life").doesNotContainKey("s");
    }

    @Test
    void aHigherEpochLeavesWhatWaitsOfTheLowerOneUndisturbed() throws Exception {
        fixture.process(Segments.of("s", 0, 0, ROWS, 0, 3, false));
        fixture.process(Segments.of("s", 1, 10, ROWS, 0, 3, false));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::epoch)
                .containsExactly(0, 1);
        assertThat(fixture.output.vectors.get(1).contextStart()).isEqualTo(10);
        assertThat(fixture.output.rows("s").subList(0, 3)).containsExactlyElementsOf(undisturbed(3));
    }

    @Test
    void aLowerEpochIsLate() throws Exception {
        fixture.process(Segments.of("s", 3, 0, ROWS, 0, 2, false));
        fixture.process(Segments.of("s", 2, 0, ROWS, 2, 4, false));
        fixture.flush();

        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.output.rejected.get(0).reason()).isEqualTo(RejectionReason.LATE_EPOCH);
        assertThat(fixture.output.vectors).hasSize(1);
    }

    @Test
    void aHigherEpochAfterTheEndBeginsAgain() throws Exception {
        fixture.process(Segments.of("s", 0, 0, ROWS, 0, 2, true));
        fixture.process(Segments.of("s", 1, 0, ROWS, 0, 4, false));
        fixture.flush();

        assertThat(fixture.output.rows("s").subList(2, 6)).containsExactlyElementsOf(undisturbed(4));
        assertThat(fixture.output.rejected).isEmpty();
    }

    private static List<float[]> undisturbed(int tokens) throws Exception {
        ProcessorFixture alone = ProcessorFixture.of(model).build();
        alone.process(Segments.of("s", 0, ROWS, 0, tokens, false));
        alone.flush();
        return alone.output.rows("s");
    }
}
