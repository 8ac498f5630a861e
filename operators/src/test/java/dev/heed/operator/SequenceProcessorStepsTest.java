package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When tokens run through the model, and in which order they come out. */
class SequenceProcessorStepsTest {
    private static final float[][] A = SmallModel.embeddings(1, 100);
    private static final float[][] B = SmallModel.embeddings(2, 100);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    private final ProcessorFixture fixture =
            ProcessorFixture.of(model).stepTokens(8).build();

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void tokensWaitUntilTheStepIsFull() throws Exception {
        fixture.process(Segments.of("a", 0, A, 0, 4, false));
        fixture.process(Segments.of("b", 0, B, 0, 3, false));
        assertThat(fixture.output.vectors).isEmpty();
        assertThat(fixture.processor.isIdle()).isFalse();

        fixture.process(Segments.of("a", 0, A, 4, 5, false));

        assertThat(fixture.output.vectors).hasSize(3);
        assertThat(fixture.processor.isIdle()).isTrue();
        assertThat(fixture.steps()).isEqualTo(1);
    }

    @Test
    void aFlushRunsWhatWaitsOfAllSequencesInOneStep() throws Exception {
        fixture.process(Segments.of("a", 0, A, 0, 2, false));
        fixture.process(Segments.of("b", 0, B, 0, 2, false));
        fixture.process(Segments.of("a", 0, A, 2, 4, false));

        fixture.flush();

        assertThat(fixture.output.vectors).hasSize(3);
        assertThat(fixture.steps()).isEqualTo(1);
    }

    @Test
    void aStepInSlicesIsOneStepAndGivesTheSame() throws Exception {
        ProcessorFixture sliced =
                ProcessorFixture.of(model).stepTokens(8).slice(3).build();
        for (ProcessorFixture each : new ProcessorFixture[] {fixture, sliced}) {
            each.process(Segments.of("a", 0, A, 0, 5, false));
            each.process(Segments.of("b", 0, B, 0, 2, false));
            assertThat(each.output.vectors).isEmpty();
            each.process(Segments.of("a", 0, A, 5, 12, false));
            each.flush();
        }

        assertThat(sliced.steps()).isEqualTo(fixture.steps()).isEqualTo(2);
        assertThat(sliced.processor.isIdle()).isTrue();
        assertThat(sliced.output.vectors)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(fixture.output.vectors);
    }

    @Test
    void aRecordLongerThanAStepIsCutIntoStepsAndEmittedOnceAndWhole() throws Exception {
        TokenSegment segment = Segments.of("a", 0, A, 0, 20, false);

        fixture.process(segment);

        assertThat(fixture.steps()).as("full steps").isEqualTo(2);
        assertThat(fixture.output.vectors).isEmpty();
        fixture.flush();
        assertThat(fixture.output.vectors).hasSize(1);
        ContextualizedSegment whole = fixture.output.vectors.get(0);
        assertThat(whole.tokenCount()).isEqualTo(20);
        assertThat(whole.vectors()).hasSize(20 * SmallModel.HIDDEN);
        assertThat(whole.tokens()).isEqualTo(segment.tokens());
    }

    @Test
    void outputsComeInTheOrderOfTheirInputs() throws Exception {
        fixture.process(Segments.of("a", 0, A, 0, 3, false));
        fixture.process(Segments.of("b", 0, B, 0, 30, false));
        fixture.process(Segments.end("c", 0, 0));
        fixture.process(Segments.of("a", 0, A, 3, 5, false));
        fixture.process(Segments.end("a", 0, 5));
        fixture.process(Segments.of("b", 0, B, 30, 31, true));
        fixture.flush();

        assertThat(fixture.output.vectors.stream()
                        .map(out -> out.sequenceId() + out.startPosition() + "+" + out.tokenCount()))
                .containsExactly("a0+3", "b0+30", "c0+0", "a3+2", "a5+0", "b30+1");
    }

    @Test
    void anEndWithoutATokenNeedsNoTokenToComeOut() throws Exception {
        fixture.process(Segments.end("a", 0, 0));
        assertThat(fixture.processor.isIdle()).isFalse();

        fixture.flush();

        ContextualizedSegment end = fixture.output.vectors.get(0);
        assertThat(end.endOfSequence()).isTrue();
        assertThat(end.tokenCount()).isZero();
        assertThat(end.vectors()).isEmpty();
    }

    @Test
    void everyOutputCarriesWhatItsInputSaid() throws Exception {
        RecordOrigin origin = new RecordOrigin("in", 3, 17, 99, List.of(new Header("traceparent", new byte[] {1, 2})));
        TokenSegment timed =
                new TokenSegment("a", 2, 40, 1, A[0], new String[] {"word"}, false, false, 1234L, "minilm", origin);
        TokenSegment untimed = new TokenSegment("a", 2, 41, 1, A[1], null, false, false, null, null, origin);

        fixture.process(timed);
        fixture.process(untimed);
        fixture.flush();

        ContextualizedSegment first = fixture.output.vectors.get(0);
        ContextualizedSegment second = fixture.output.vectors.get(1);
        assertThat(first.epoch()).isEqualTo(2);
        assertThat(first.startPosition()).isEqualTo(40);
        assertThat(first.tokens()).containsExactly("word");
        assertThat(first.eventTime()).isEqualTo(1234);
        assertThat(first.origin()).isEqualTo(origin);
        assertThat(first.model()).isEqualTo(model.id());
        assertThat(second.tokens()).isNull();
        assertThat(second.eventTime()).as("the timestamp of the Kafka record").isEqualTo(99);
    }
}
