package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import dev.heed.operator.SequencePolicy.Gap;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceProcessorReorderTest {
    private static final long TIMEOUT = 30_000;
    private static final long IDLE = 3_600_000;
    private static final int MAX_TOKENS = 20;
    private static final float[][] ROWS = Segments.embeddings(new Random(3), 60, 8);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    @BeforeAll
    static void loadModel() throws Exception {
        model = AttentionModel.load(TinyModels.write(folder.resolve("model"), TinyModel.of(8, 2), 1));
    }

    private static ProcessorFixture.Builder builder(Gap gap) {
        return ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        4096,
                        Overflow.END,
                        gap,
                        MAX_TOKENS,
                        TIMEOUT,
                        ModelChange.RESTART,
                        IDLE,
                        1000));
    }

    private static TokenSegment segment(int from, int to) {
        return Segments.of("s", 0, ROWS, from, to, false);
    }

    @Test
    void aRecordWaitsForThoseBeforeIt() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.flush();
        assertThat(fixture.output.vectors).hasSize(1);

        fixture.process(segment(2, 3));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::startPosition)
                .containsExactly(0L, 2L, 3L);
        assertThat(fixture.output.rejected).isEmpty();
        assertThat(fixture.store.waiting).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void swappedRecordsGiveTheBitsOfOrderedOnesAcrossCheckpointsAndRestores(long seed) throws Exception {
        Random random = new Random(seed);
        List<TokenSegment> ordered = new ArrayList<>();
        for (int from = 0; from < ROWS.length; ) {
            int to = Math.min(ROWS.length, from + 1 + random.nextInt(3));
            ordered.add(Segments.of("s", 0, ROWS, from, to, to == ROWS.length));
            from = to;
        }
        ProcessorFixture undisturbed = builder(Gap.DEAD_LETTER).build();
        for (TokenSegment segment : ordered) {
            undisturbed.process(segment);
        }
        undisturbed.flush();

        List<TokenSegment> swapped = new ArrayList<>(ordered);
        for (int i = 1; i + 3 < swapped.size(); i += 3) {
            Collections.swap(swapped, i, i + 1 + random.nextInt(2));
        }
        ProcessorFixture.Builder builder = builder(Gap.DEAD_LETTER).limits(0, 0, 3);
        ProcessorFixture fixture = builder.build();
        List<float[]> rows = new ArrayList<>();
        for (TokenSegment segment : swapped) {
            fixture.process(segment);
            if (random.nextInt(4) == 0) {
                fixture.checkpoint();
                if (random.nextInt(3) == 0) {
                    rows.addAll(fixture.output.rows("s"));
                    fixture = builder.restore(fixture);
                }
            }
        }
        fixture.flush();
        rows.addAll(fixture.output.rows("s"));

        assertThat(rows).as("seed %d", seed).hasSize(ROWS.length);
        for (int t = 0; t < ROWS.length; t++) {
            assertThat(rows.get(t))
                    .as("seed %d token %d", seed, t)
                    .containsExactly(undisturbed.output.rows("s").get(t));
        }
    }

    @Test
    void whatHasWaitedTooLongIsRejectedAsAGap() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));

        fixture.advance(TIMEOUT - 1);
        assertThat(fixture.output.rejected).isEmpty();
        fixture.advance(1);

        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.output.rejected.get(0).reason()).isEqualTo(RejectionReason.GAP);
        fixture.process(segment(2, 3));
        fixture.flush();
        assertThat(fixture.output.rows("s")).hasSize(3);
    }

    @Test
    void continueGoesOnWithAHole() throws Exception {
        ProcessorFixture fixture = builder(Gap.CONTINUE).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(5, 6));
        fixture.process(segment(4, 5));
        fixture.advance(TIMEOUT);
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::startPosition)
                .containsExactly(0L, 4L, 5L);
        assertThat(fixture.output.vectors.get(2).contextStart()).isZero();
        assertThat(fixture.metrics().holes.getCount()).isEqualTo(1);
        fixture.process(segment(2, 4));
        fixture.flush();
        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(1);
    }

    @Test
    void beyondTheBoundOfTokensTheGapIsDecidedAtOnce() throws Exception {
        ProcessorFixture rejecting = builder(Gap.DEAD_LETTER).build();
        rejecting.process(segment(0, 1));
        rejecting.process(segment(2, 2 + MAX_TOKENS));
        rejecting.process(segment(2 + MAX_TOKENS, 3 + MAX_TOKENS));
        assertThat(rejecting.output.rejected).hasSize(1);
        rejecting.process(segment(1, 2));
        rejecting.flush();
        assertThat(rejecting.output.rows("s")).hasSize(2 + MAX_TOKENS);

        ProcessorFixture continuing = builder(Gap.CONTINUE).build();
        continuing.process(segment(0, 1));
        continuing.process(segment(2, 2 + MAX_TOKENS));
        continuing.process(segment(2 + MAX_TOKENS, 3 + MAX_TOKENS));
        continuing.flush();
        assertThat(continuing.output.rows("s")).hasSize(2 + MAX_TOKENS);
    }

    @Test
    void anOutageDoesNotEndTheirPatience() throws Exception {
        ProcessorFixture.Builder builder = builder(Gap.DEAD_LETTER);
        ProcessorFixture fixture = builder.build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.checkpoint();
        fixture.now += 10 * TIMEOUT;

        ProcessorFixture restored = builder.restore(fixture);
        restored.advance(TIMEOUT - 1);
        assertThat(restored.output.rejected).isEmpty();
        restored.process(segment(2, 3));
        restored.flush();
        assertThat(restored.output.rows("s")).hasSize(3);
    }

    @Test
    void aDuplicateOfWhatWaitsIsDropped() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.process(segment(3, 4));
        fixture.process(segment(3, 5));

        assertThat(fixture.metrics().duplicates.getCount()).isEqualTo(2);
        fixture.process(segment(2, 3));
        fixture.flush();
        assertThat(fixture.output.rows("s")).hasSize(5);
    }

    @Test
    void theEndThatWaitsEndsTheSequenceWhenItsTurnComes() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(Segments.of("s", 0, ROWS, 3, 4, true));
        fixture.process(segment(5, 6));
        fixture.process(segment(2, 3));
        fixture.checkpoint();

        assertThat(fixture.output.vectors.get(2).endOfSequence()).isTrue();
        assertThat(fixture.output.rejected)
                .extracting(RejectedSegment::reason)
                .containsExactly(RejectionReason.AFTER_END);
        assertThat(fixture.store.waiting).isEmpty();
        assertThat(fixture.store.headers.get("s").ended()).isTrue();
    }

    @Test
    void anErasureErasesWhatWaitsToo() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.process(TokenSegment.erasure("s", Segments.origin(9)));
        fixture.checkpoint();

        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.output.rejected).isEmpty();
    }

    @Test
    void aHigherEpochRejectsWhatWaitedInTheLowerOne() throws Exception {
        ProcessorFixture fixture = builder(Gap.DEAD_LETTER).build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.process(Segments.of("s", 1, 0, ROWS, 0, 1, false));
        fixture.flush();

        assertThat(fixture.output.rejected).extracting(RejectedSegment::reason).containsExactly(RejectionReason.GAP);
        assertThat(fixture.output.vectors).hasSize(2);
        assertThat(fixture.store.waiting).isEmpty();
    }

    @Test
    void atTheEndOfTheInputWhatWaitsIsRejected() throws Exception {
        ProcessorFixture.Builder builder = builder(Gap.CONTINUE).limits(0, 0, 1);
        ProcessorFixture fixture = builder.build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.checkpoint();
        ProcessorFixture restored = builder.restore(fixture);

        restored.flush();
        restored.processor.endInput();

        assertThat(restored.output.rejected).extracting(RejectedSegment::reason).containsExactly(RejectionReason.GAP);
        assertThat(restored.store.waiting).isEmpty();
    }

    @Test
    void anIdleSequenceExpiresWithWhatWaits() throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        4096,
                        Overflow.END,
                        Gap.DEAD_LETTER,
                        MAX_TOKENS,
                        10 * IDLE,
                        ModelChange.RESTART,
                        IDLE,
                        1000))
                .build();
        fixture.process(segment(0, 2));
        fixture.process(segment(3, 5));
        fixture.checkpoint();
        fixture.advance(IDLE);

        assertThat(fixture.output.rejected).hasSize(1);
        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }
}
