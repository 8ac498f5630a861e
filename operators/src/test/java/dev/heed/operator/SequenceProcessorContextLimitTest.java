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

/** A context of ten tokens, full. */
class SequenceProcessorContextLimitTest {
    private static final int LIMIT = 10;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void endEndsTheSequenceWithTheLastTokenThatFits() throws Exception {
        ProcessorFixture fixture = fixture(Overflow.END);
        TokenSegment crossing = Segments.of("s", 0, ROWS, 8, 13, false);
        fixture.process(Segments.of("s", 0, ROWS, 0, 8, false));
        fixture.process(crossing);
        fixture.flush();

        ContextualizedSegment last = fixture.output.vectors.get(1);
        assertThat(last.tokenCount()).isEqualTo(2);
        assertThat(last.tokens()).containsExactly("t8", "t9");
        assertThat(last.endOfSequence()).isTrue();
        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.output.rejected.get(0).reason()).isEqualTo(RejectionReason.CONTEXT_FULL);
        assertThat(fixture.output.rejected.get(0).segment()).as("untrimmed").isSameAs(crossing);
        assertThat(fixture.output.rejected.get(0).message()).contains("position 10", "context.max-tokens is 10");
        assertThat(fixture.store.headers.get("s").ended()).isTrue();
    }

    @Test
    void endRejectsWhatComesAfterIt() throws Exception {
        ProcessorFixture fixture = fixture(Overflow.END);
        fixture.process(Segments.of("s", 0, ROWS, 0, 10, false));
        fixture.process(Segments.of("s", 0, ROWS, 10, 11, false));
        fixture.process(Segments.of("s", 0, ROWS, 9, 10, false));
        fixture.flush();

        assertThat(fixture.output.vectors.get(0).endOfSequence()).isTrue();
        assertThat(fixture.output.rejected)
                .extracting(RejectedSegment::reason)
                .containsExactly(RejectionReason.CONTEXT_FULL);
        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(1);
    }

    @Test
    void rejectKeepsTheSequenceOpenAndRejectsWhatDoesNotFit() throws Exception {
        ProcessorFixture fixture = fixture(Overflow.REJECT);
        fixture.process(Segments.of("s", 0, ROWS, 0, 8, false));
        fixture.process(Segments.of("s", 0, ROWS, 8, 13, false));
        fixture.process(Segments.of("s", 0, ROWS, 10, 11, false));
        fixture.process(Segments.end("s", 0, 10));
        fixture.flush();

        assertThat(fixture.output.rows("s")).hasSize(LIMIT);
        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::endOfSequence)
                .containsExactly(false, false, true);
        assertThat(fixture.output.rejected)
                .extracting(RejectedSegment::reason)
                .containsExactly(RejectionReason.CONTEXT_FULL, RejectionReason.CONTEXT_FULL);
    }

    @Test
    void theLimitCountsTokensNotPositions() throws Exception {
        ProcessorFixture fixture = fixture(Overflow.END);
        fixture.process(Segments.of("s", 1_000, ROWS, 0, 9, false));
        fixture.flush();

        assertThat(fixture.output.vectors.get(0).endOfSequence()).isFalse();
        assertThat(fixture.output.rejected).isEmpty();
    }

    @Test
    void aFirstRecordBeyondTheLimitFillsTheContextAndEndsIt() throws Exception {
        ProcessorFixture fixture = fixture(Overflow.END);
        fixture.process(Segments.of("s", 0, ROWS, 0, 40, true));
        fixture.flush();

        assertThat(fixture.output.rows("s")).hasSize(LIMIT);
        assertThat(fixture.output.vectors.get(0).endOfSequence()).isTrue();
        assertThat(fixture.output.rejected).hasSize(1);
    }

    private static ProcessorFixture fixture(Overflow overflow) {
        return ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        LIMIT,
                        overflow,
                        SequencePolicy.Gap.DEAD_LETTER,
                        0,
                        1,
                        ModelChange.RESTART,
                        1000,
                        1000))
                .build();
    }
}
