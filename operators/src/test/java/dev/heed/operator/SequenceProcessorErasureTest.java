package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The request to forget a sequence. */
class SequenceProcessorErasureTest {
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
    void tokensThatWaitForAStepStillComeOut() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, false));
        fixture.process(Segments.erasure("s"));
        fixture.checkpoint();

        assertThat(fixture.output.rows("s")).hasSize(5);
        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.store.deadlines).isEmpty();
        assertThat(fixture.processor.residency().residentSequences()).isZero();
        assertThat(fixture.metrics().erased.getCount()).isEqualTo(1);
    }

    @Test
    void whatACheckpointKeptIsErasedToo() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.checkpoint();
        fixture.process(Segments.erasure("s"));
        fixture.checkpoint();

        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.processor.residency().residentBytes()).isZero();
    }

    @Test
    void whatLeftMemoryIsErasedWithoutBeingRead() throws Exception {
        ProcessorFixture tight = ProcessorFixture.of(model).limits(0, 0, 256).build();
        tight.process(Segments.of("s", 0, ROWS, 0, 20, false));
        tight.flush();
        assertThat(tight.processor.residency().residentSequences()).isZero();

        tight.process(Segments.erasure("s"));

        assertThat(tight.store.hasForgotten("s")).isTrue();
        assertThat(tight.store.pageReads).isZero();
    }

    @Test
    void theMarkerOfAnEndedSequenceIsErased() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 5, true));
        fixture.process(Segments.erasure("s"));
        fixture.flush();

        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void theErasureOfAnUnknownSequenceDoesNothing() throws Exception {
        fixture.process(Segments.erasure("s"));

        assertThat(fixture.metrics().erased.getCount()).isZero();
        assertThat(fixture.processor.isIdle()).isTrue();
    }

    @Test
    void aSequenceThatComesAgainSeesNothingOfWhatWasErased() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.checkpoint();
        fixture.process(Segments.erasure("s"));
        fixture.process(Segments.of("s", 0, ROWS, 20, 21, false));
        fixture.process(Segments.of("other", 20, ROWS, 20, 21, false));
        fixture.flush();

        assertThat(fixture.output.vectors.get(1).contextStart()).isEqualTo(20);
        assertThat(fixture.output.rows("s").get(20))
                .containsExactly(fixture.output.rows("other").get(0));
    }
}
