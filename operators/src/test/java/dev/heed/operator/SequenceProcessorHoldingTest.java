package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a sequence whose model is not causal: its records are held, and come out all at once. */
class SequenceProcessorHoldingTest {
    private static final long IDLE = ProcessorFixture.IDLE_TIMEOUT;
    private static final int LIMIT = 30;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static AttentionModel model;
    private static AttentionModel other;
    private static AttentionModel causal;
    private static AttentionModel wider;

    private final ProcessorFixture fixture = ProcessorFixture.of(model).build();

    @BeforeAll
    static void load() throws Exception {
        causal = SmallModel.load(folder.resolve("causal"));
        model = AttentionModel.load(SmallModel.writeBidirectional(folder.resolve("model")));
        other = AttentionModel.load(TinyModels.writeBidirectional(folder.resolve("other"), SmallModel.SHAPE, 8));
        wider = AttentionModel.load(TinyModels.writeBidirectional(folder.resolve("wider"), TinyModel.of(20, 2), 8));
    }

    @Test
    void nothingComesOutBeforeTheEndAndThenEveryRecordAsItWasTaken() throws Exception {
        TokenSegment first = Segments.at(77, Segments.of("s", 5, ROWS, 0, 3, false));
        TokenSegment second = Segments.withoutTokens(Segments.of("s", 5, ROWS, 3, 20, false));
        TokenSegment third = Segments.of("s", 5, ROWS, 20, 21, true);
        fixture.process(first);
        fixture.process(second);
        fixture.flush();
        assertThat(fixture.output.vectors).isEmpty();
        fixture.process(third);
        fixture.flush();

        assertThat(fixture.output.vectors).hasSize(3);
        assertPassedOn(fixture.output.vectors.get(0), first);
        assertPassedOn(fixture.output.vectors.get(1), second);
        assertPassedOn(fixture.output.vectors.get(2), third);
        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(5L, 5L, 5L);
        assertThat(fixture.store.headers.get("s").ended()).isTrue();
    }

    private static void assertPassedOn(ContextualizedSegment output, TokenSegment input) {
        assertThat(output.startPosition()).isEqualTo(input.startPosition());
        assertThat(output.tokenCount()).isEqualTo(input.tokenCount());
        assertThat(output.tokens()).isEqualTo(input.tokens());
        assertThat(output.eventTime()).isEqualTo(input.timestamp());
        assertThat(output.origin()).isEqualTo(input.origin());
        assertThat(output.endOfSequence()).isEqualTo(input.endOfSequence());
        assertThat(output.model()).isEqualTo(model.id());
    }

    @Test
    void anOverlapIsTrimmedAndADuplicateDropped() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.of("s", 0, ROWS, 1, 3, false));
        fixture.process(Segments.of("s", 0, ROWS, 2, 9, true));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::startPosition)
                .containsExactly(0L, 4L);
        assertThat(fixture.output.vectors.get(1).tokens()).containsExactly("t4", "t5", "t6", "t7", "t8");
        assertThat(fixture.output.rows("s")).containsExactlyElementsOf(whole(9));
        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(1);
    }

    @Test
    void anEndWithoutTokensComesOutLast() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.end("s", 0, 4));
        fixture.process(Segments.end("lone", 0, 0));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::sequenceId, ContextualizedSegment::tokenCount)
                .containsExactly(tuple("s", 4), tuple("s", 0), tuple("lone", 0));
        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::endOfSequence)
                .containsExactly(false, true, true);
    }

    @Test
    void withPositionsByArrivalRecordsAreNumberedAsTheyCome() throws Exception {
        ProcessorFixture arriving = ProcessorFixture.of(model)
                .policy(policy(Positions.ARRIVAL, 4096, ModelChange.RESTART))
                .build();
        arriving.process(Segments.of("s", 0, ROWS, 0, 4, false));
        arriving.checkpoint();
        arriving.process(Segments.of("s", 0, ROWS, 0, 4, false));
        arriving.process(Segments.of("s", 0, ROWS, 4, 5, true));
        arriving.flush();

        assertThat(arriving.output.vectors)
                .extracting(ContextualizedSegment::startPosition)
                .containsExactly(0L, 4L, 8L);
    }

    @Test
    void whatWasReorderedIsHeldInItsPlace() throws Exception {
        ProcessorFixture reordering = ProcessorFixture.of(model)
                .policy(reordering(SequencePolicy.Gap.DEAD_LETTER))
                .build();
        reordering.process(Segments.of("s", 0, ROWS, 0, 4, false));
        reordering.process(Segments.of("s", 0, ROWS, 6, 9, true));
        reordering.checkpoint();
        reordering.process(Segments.of("s", 0, ROWS, 4, 6, false));
        reordering.flush();

        assertThat(reordering.output.vectors)
                .extracting(ContextualizedSegment::startPosition)
                .containsExactly(0L, 4L, 6L);
        assertThat(reordering.output.rows("s")).containsExactlyElementsOf(whole(9));
    }

    @Test
    void anIdleSequenceComesOutAsFarAsItHasCome() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.of("s", 0, ROWS, 4, 9, false));
        fixture.checkpoint();
        fixture.advance(IDLE - 1);
        assertThat(fixture.output.vectors).isEmpty();
        fixture.advance(1);
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::endOfSequence)
                .containsExactly(false, false);
        assertThat(fixture.output.rows("s")).containsExactlyElementsOf(whole(9));
        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.metrics().expired.getCount()).isEqualTo(1);
    }

    @Test
    void anIdleSequenceThatLeftMemoryComesOutToo() throws Exception {
        ProcessorFixture tight = ProcessorFixture.of(model).limits(0, 0, 256).build();
        tight.process(Segments.of("s", 0, ROWS, 0, 4, false));
        tight.process(Segments.of("s", 0, ROWS, 4, 9, false));
        tight.advance(IDLE);
        tight.flush();

        assertThat(tight.output.rows("s")).containsExactlyElementsOf(whole(9));
        assertThat(tight.store.hasForgotten("s")).isTrue();
    }

    @Test
    void aFullSequenceComesOutAndEnds() throws Exception {
        ProcessorFixture limited = ProcessorFixture.of(model)
                .policy(policy(Positions.RECORD, LIMIT, ModelChange.RESTART))
                .build();
        limited.process(Segments.of("s", 0, ROWS, 0, 20, false));
        limited.process(Segments.of("s", 0, ROWS, 20, 35, false));
        limited.flush();

        assertThat(limited.output.rows("s")).containsExactlyElementsOf(whole(LIMIT));
        assertThat(limited.output.vectors)
                .extracting(ContextualizedSegment::endOfSequence)
                .containsExactly(false, true);
        assertThat(limited.output.rejected)
                .extracting(RejectedSegment::reason)
                .containsExactly(RejectionReason.CONTEXT_FULL);
        assertThat(limited.store.headers.get("s").ended()).isTrue();
    }

    @Test
    void aHigherEpochLetsTheLowerOneOutFirst() throws Exception {
        fixture.process(Segments.of("s", 0, 0, ROWS, 0, 9, false));
        fixture.checkpoint();
        fixture.process(Segments.of("s", 1, 0, ROWS, 0, 2, true));
        fixture.checkpoint();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::epoch, ContextualizedSegment::endOfSequence)
                .containsExactly(tuple(0, false), tuple(1, true));
        assertThat(fixture.output.rows("s").subList(0, 9)).containsExactlyElementsOf(whole(9));
        assertThat(fixture.store.held).isEmpty();
    }

    @Test
    void anErasedSequenceIsGone() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        fixture.process(Segments.of("s", 0, ROWS, 4, 9, false));
        fixture.process(Segments.erasure("s"));
        fixture.checkpoint();
        fixture.advance(2 * IDLE);
        fixture.processor.endInput();
        fixture.flush();

        assertThat(fixture.output.vectors).isEmpty();
        assertThat(fixture.output.rejected).isEmpty();
        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @Test
    void anErasedSequenceThatLeftMemoryIsGoneToo() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        ProcessorFixture restored = ProcessorFixture.of(model).restore(fixture);
        restored.process(Segments.erasure("s"));

        assertThat(restored.store.hasForgotten("s")).isTrue();
    }

    @Test
    void whatIsHeldAtTheEndOfTheInputComesOut() throws Exception {
        fixture.process(Segments.of("stored", 0, ROWS, 0, 9, false));
        fixture.checkpoint();
        ProcessorFixture restored = ProcessorFixture.of(model).restore(fixture);
        restored.process(Segments.of("in memory", 0, ROWS, 0, 9, false));
        restored.process(Segments.of("ended", 0, ROWS, 0, 9, true));
        restored.processor.endInput();
        restored.flush();

        assertThat(restored.output.vectors)
                .extracting(ContextualizedSegment::sequenceId, ContextualizedSegment::endOfSequence)
                .containsExactly(tuple("ended", true), tuple("in memory", false), tuple("stored", false));
        assertThat(restored.output.rows("stored")).containsExactlyElementsOf(whole(9));
        assertThat(restored.store.headers).containsOnlyKeys("ended");
        assertThat(restored.store.held).isEmpty();
    }

    @Test
    void theAttentionOfEveryTokenIsReportedWithTheWordsThatComeLater() throws Exception {
        ProcessorFixture reporting = ProcessorFixture.of(model)
                .report(new AttentionSelection(Set.of(1), Set.of(2)), 9)
                .stepTokens(4)
                .build();
        reporting.process(Segments.of("s", 0, ROWS, 0, 4, false));
        reporting.process(Segments.of("s", 0, ROWS, 4, 9, true));
        reporting.flush();

        assertThat(reporting.output.attention).hasSize(9);
        assertThat(reporting.output.attention)
                .extracting(TokenAttention::queryPosition)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        TokenAttention first = reporting.output.attention.get(0);
        assertThat(Arrays.stream(first.keyPositions()).sorted()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(first.token()).isEqualTo("t0");
        assertThat(first.keyTokens()).contains("t0", "t8");
        assertThat(first.rest()).isLessThan(1e-6f);
    }

    @Test
    void whatIsHeldIsOfNoModelAndTheNewOneTakesIt() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        ProcessorFixture after = ProcessorFixture.of(other)
                .policy(policy(Positions.RECORD, 4096, ModelChange.FAIL))
                .restore(fixture);
        after.process(Segments.of("s", 0, ROWS, 4, 9, true));
        after.process(Segments.of("whole", 0, ROWS, 0, 9, true));
        after.flush();

        assertThat(after.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsOnly(0L);
        assertThat(after.output.vectors.get(0).model()).isEqualTo(other.id());
        assertThat(after.output.rows("s")).containsExactlyElementsOf(after.output.rows("whole"));
    }

    @Test
    void embeddingsOfAnotherSizeAreRejectedAndTheContextBeginsAnew() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.process(Segments.of("idle", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        float[][] wide = Segments.embeddings(new Random(3), 9, 20);
        ProcessorFixture after = ProcessorFixture.of(wider).restore(fixture);
        after.process(Segments.of("s", 0, wide, 4, 9, true));
        after.advance(2 * IDLE);
        after.flush();

        assertThat(after.output.rejected)
                .extracting(rejected -> rejected.segment().sequenceId(), RejectedSegment::reason)
                .containsExactly(
                        tuple("s", RejectionReason.EMBEDDING_SIZE), tuple("idle", RejectionReason.EMBEDDING_SIZE));
        assertThat(after.output.vectors).hasSize(1);
        assertThat(after.output.vectors.get(0).contextStart()).isEqualTo(4);
        assertThat(after.store.held).isEmpty();
    }

    @Test
    void aCausalModelLetsOutWhatIsHeldAndBeginsAnew() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        ProcessorFixture after = ProcessorFixture.of(causal).restore(fixture);
        after.process(Segments.of("s", 0, ROWS, 4, 6, false));
        after.process(Segments.of("s", 0, ROWS, 6, 7, false));
        after.process(Segments.of("first", 0, ROWS, 0, 4, false));
        after.process(Segments.of("second", 4, ROWS, 4, 7, false));
        after.checkpoint();

        assertThat(after.output.vectors.subList(0, 3))
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(0L, 4L, 4L);
        assertThat(after.output.rows("s").subList(0, 4)).containsExactlyElementsOf(after.output.rows("first"));
        assertThat(after.output.rows("s").subList(4, 7)).containsExactlyElementsOf(after.output.rows("second"));
        assertThat(after.store.held).isEmpty();
        assertThat(after.store.rows).containsKey("s");
    }

    @Test
    void aModelThatIsNotCausalBeginsAnewWhereACausalOneWas() throws Exception {
        ProcessorFixture before = ProcessorFixture.of(causal).build();
        before.process(Segments.of("s", 0, ROWS, 0, 20, false));
        before.checkpoint();
        ProcessorFixture after = ProcessorFixture.of(model).restore(before);
        after.process(Segments.of("s", 0, ROWS, 20, 23, false));
        after.checkpoint();
        assertThat(after.store.pages).isEmpty();
        assertThat(after.store.rows).isEmpty();
        after.process(Segments.of("s", 0, ROWS, 23, 25, true));
        after.process(Segments.of("alone", 0, ROWS, 20, 25, true));
        after.flush();

        assertThat(after.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(20L, 20L, 20L);
        assertThat(after.output.rows("s")).containsExactlyElementsOf(after.output.rows("alone"));
    }

    @Test
    void failNamesWhatIsHeld() throws Exception {
        fixture.process(Segments.of("s", 0, ROWS, 0, 4, false));
        fixture.checkpoint();
        ProcessorFixture after = ProcessorFixture.of(causal)
                .policy(policy(Positions.RECORD, 4096, ModelChange.FAIL))
                .restore(fixture);

        assertThatThrownBy(() -> after.process(Segments.of("s", 0, ROWS, 4, 6, false)))
                .isInstanceOf(ModelChangedException.class)
                .rootCause()
                .hasMessageContaining("sequence s holds, for a model that is not causal, embeddings/12")
                .hasMessageContaining(causal.fingerprint());
    }

    /** The vectors of the first tokens in one record, alone. */
    private static List<float[]> whole(int tokens) throws Exception {
        ProcessorFixture alone = ProcessorFixture.of(model).build();
        alone.process(Segments.of("s", 0, ROWS, 0, tokens, true));
        alone.flush();
        return alone.output.rows("s");
    }

    private static SequencePolicy policy(Positions positions, long maxTokens, ModelChange onModelChange) {
        return new SequencePolicy(
                Start.ANY,
                positions,
                maxTokens,
                Overflow.END,
                SequencePolicy.Gap.DEAD_LETTER,
                0,
                1,
                onModelChange,
                IDLE,
                ProcessorFixture.ENDED_RETENTION);
    }

    private static SequencePolicy reordering(SequencePolicy.Gap gap) {
        return new SequencePolicy(
                Start.ANY,
                Positions.RECORD,
                4096,
                Overflow.END,
                gap,
                1024,
                IDLE / 2,
                ModelChange.RESTART,
                IDLE,
                ProcessorFixture.ENDED_RETENTION);
    }
}
