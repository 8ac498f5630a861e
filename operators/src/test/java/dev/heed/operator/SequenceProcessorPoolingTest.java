package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.heed.model.AttentionModel;
import dev.heed.model.Pool;
import dev.heed.model.Pooling;
import dev.heed.model.Pooling.Kind;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One vector of each life of a sequence, whatever ends it, from causal models and others alike. */
class SequenceProcessorPoolingTest {
    private static final long IDLE = ProcessorFixture.IDLE_TIMEOUT;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);
    private static final Pooling MEAN = new Pooling(Kind.MEAN, true);

    @TempDir
    private static Path folder;

    private static AttentionModel causal;
    private static AttentionModel full;
    private static AttentionModel other;

    @BeforeAll
    static void load() throws Exception {
        causal = SmallModel.load(folder.resolve("causal"));
        full = AttentionModel.load(SmallModel.writeBidirectional(folder.resolve("full")));
        other = AttentionModel.load(TinyModels.write(folder.resolve("other"), SmallModel.SHAPE, 8));
    }

    private static ProcessorFixture.Builder builder(boolean isCausal, Pooling pooling) {
        return ProcessorFixture.of(isCausal ? causal : full).output(VectorOutput.ALL.with(pooling));
    }

    private static float[] pooledOf(Pooling pooling, List<float[]> rows) {
        Pool pool = new Pool(pooling, SmallModel.HIDDEN);
        rows.forEach(row -> pool.add(row, 1));
        return pool.vector();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MEAN", "CLS", "LAST"})
    void theVectorIsThatOfAllThatCameOut(Kind kind) throws Exception {
        for (boolean isCausal : new boolean[] {true, false}) {
            Pooling pooling = new Pooling(kind, kind != Kind.LAST);
            ProcessorFixture fixture = builder(isCausal, pooling).build();
            fixture.process(Segments.at(70, Segments.of("s", 2, 5, ROWS, 0, 3, false)));
            fixture.process(Segments.at(90, Segments.of("s", 2, 5, ROWS, 3, 20, false)));
            fixture.process(Segments.at(80, Segments.of("s", 2, 5, ROWS, 20, 21, true)));
            fixture.flush();

            PooledSequence pooled = only(fixture);
            assertThat(pooled.vector()).containsExactly(pooledOf(pooling, fixture.output.rows("s")));
            assertThat(pooled.sequenceId()).isEqualTo("s");
            assertThat(pooled.epoch()).isEqualTo(2);
            assertThat(pooled.tokenCount()).isEqualTo(21);
            assertThat(pooled.pooling()).isEqualTo(kind.key());
            assertThat(pooled.eventTime()).isEqualTo(90);
            assertThat(pooled.model()).isEqualTo(fixture.model.id());
            assertThat(pooled.origin()).isEqualTo(Segments.origin(20));
            assertThat(fixture.metrics().pooled.getCount()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndWithoutTokensEndsIt(boolean isCausal) throws Exception {
        ProcessorFixture fixture = builder(isCausal, MEAN).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 7, false));
        fixture.process(Segments.end("s", 0, 7));
        fixture.flush();

        assertThat(only(fixture).tokenCount()).isEqualTo(7);
        assertThat(only(fixture).vector()).containsExactly(pooledOf(MEAN, fixture.output.rows("s")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdleSequenceIsPooledWhenItExpires(boolean isCausal) throws Exception {
        ProcessorFixture fixture = builder(isCausal, MEAN).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 7, false));
        fixture.advance(IDLE + 1);
        fixture.flush();

        assertThat(only(fixture).vector()).containsExactly(pooledOf(MEAN, fixture.output.rows("s")));
        assertThat(only(fixture).origin()).isEqualTo(PooledSequence.NO_RECORD);
        assertThat(fixture.store.hasForgotten("s")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHigherEpochEndsTheLowerOne(boolean isCausal) throws Exception {
        ProcessorFixture fixture = builder(isCausal, MEAN).build();
        fixture.process(Segments.of("s", 0, 0, ROWS, 0, 7, false));
        fixture.process(Segments.of("s", 1, 0, ROWS, 10, 12, true));
        fixture.flush();

        assertThat(fixture.output.pooled)
                .extracting(PooledSequence::epoch, PooledSequence::tokenCount)
                .containsExactly(tuple(0, 7L), tuple(1, 2L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLimitEndsIt(boolean isCausal) throws Exception {
        SequencePolicy limited = new SequencePolicy(
                SequencePolicy.Start.ANY,
                SequencePolicy.Positions.RECORD,
                10,
                Overflow.END,
                SequencePolicy.Gap.DEAD_LETTER,
                0,
                1,
                SequencePolicy.ModelChange.RESTART,
                IDLE,
                ProcessorFixture.ENDED_RETENTION);
        ProcessorFixture fixture = builder(isCausal, MEAN).policy(limited).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 14, false));
        fixture.flush();

        assertThat(only(fixture).tokenCount()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfTheInputEndsIt(boolean isCausal) throws Exception {
        ProcessorFixture.Builder builder = builder(isCausal, MEAN);
        ProcessorFixture first = builder.build();
        first.process(Segments.of("kept", 0, ROWS, 0, 3, false));
        first.checkpoint();
        ProcessorFixture fixture = builder.restore(first);
        fixture.process(Segments.of("s", 0, ROWS, 0, 7, false));
        fixture.flush();
        fixture.processor.endInput();
        fixture.flush();

        assertThat(fixture.output.pooled).extracting(PooledSequence::sequenceId).containsExactlyInAnyOrder("kept", "s");
        assertThat(fixture.store.hasForgotten("s")).isTrue();
        assertThat(fixture.store.hasForgotten("kept")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestoreAfterAnyRecordGivesTheSameBits(boolean isCausal) throws Exception {
        ProcessorFixture.Builder builder = builder(isCausal, MEAN);
        ProcessorFixture whole = builder.build();
        feed(whole, 0);
        float[] expected = only(whole).vector();
        for (int at = 1; at < 8; at++) {
            ProcessorFixture first = builder.build();
            for (int i = 0; i < at; i++) {
                first.process(record(i));
            }
            first.checkpoint();
            ProcessorFixture second = builder.restore(first);
            feed(second, at);

            assertThat(only(second).vector())
                    .as("restored after %d records", at)
                    .containsExactly(expected);
            assertThat(only(second).tokenCount()).isEqualTo(40);
        }
    }

    @Test
    void sequencesThatLeaveMemoryTakeTheirPoolAlong() throws Exception {
        ProcessorFixture.Builder builder = builder(true, MEAN);
        ProcessorFixture whole = builder.build();
        feed(whole, 0);
        ProcessorFixture tight = builder.limits(1, 1, 4).build();
        for (int i = 0; i < 8; i++) {
            tight.process(record(i));
            tight.process(Segments.of("t" + i, 0, ROWS, 0, 5, false));
            tight.flush();
        }

        assertThat(tight.metrics().evictions.getCount()).isGreaterThan(7);
        assertThat(only(tight).vector()).containsExactly(only(whole).vector());
    }

    @Test
    void anErasedSequenceIsNotPooled() throws Exception {
        for (boolean isCausal : new boolean[] {true, false}) {
            ProcessorFixture fixture = builder(isCausal, MEAN).build();
            fixture.process(Segments.of("s", 0, ROWS, 0, 7, false));
            fixture.checkpoint();
            fixture.process(Segments.erasure("s"));
            fixture.flush();
            fixture.advance(10 * IDLE);

            assertThat(fixture.output.pooled).isEmpty();
            assertThat(fixture.store.hasForgotten("s")).isTrue();
        }
    }

    @Test
    void anotherModelPoolsItsOwnVectorsOnly() throws Exception {
        ProcessorFixture first = builder(true, MEAN).build();
        first.process(Segments.of("s", 0, ROWS, 0, 7, false));
        first.checkpoint();
        ProcessorFixture second =
                ProcessorFixture.of(other).output(VectorOutput.ALL.with(MEAN)).restore(first);
        second.process(Segments.of("s", 0, ROWS, 7, 10, true));
        second.flush();

        assertThat(only(second).tokenCount()).isEqualTo(3);
        assertThat(only(second).vector()).containsExactly(pooledOf(MEAN, second.output.rows("s")));
    }

    @Test
    void whatIsLeftFromATimeOfPoolingIsNotTakenUp() throws Exception {
        ProcessorFixture first = builder(true, MEAN).build();
        first.process(Segments.of("s", 0, ROWS, 0, 7, false));
        first.checkpoint();
        ProcessorFixture without = ProcessorFixture.of(causal).restore(first);
        without.process(Segments.of("s", 0, ROWS, 7, 9, false));
        without.checkpoint();
        ProcessorFixture again = builder(true, MEAN).restore(without);
        again.process(Segments.of("s", 0, ROWS, 9, 12, true));
        again.flush();

        assertThat(only(again).tokenCount()).isEqualTo(3);
    }

    @Test
    void aJobThatDoesNotPoolKeepsNothingOfIt() throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(causal).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 7, false));
        fixture.checkpoint();
        fixture.process(Segments.end("s", 0, 7));
        fixture.flush();

        assertThat(fixture.store.pooled).isEmpty();
        assertThat(fixture.output.pooled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theVectorsOfTokensCanBeLeftOut(boolean isCausal) throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(isCausal ? causal : full)
                .output(new VectorOutput(0, false, MEAN))
                .build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 7, true));
        fixture.flush();

        assertThat(fixture.output.vectors).isEmpty();
        assertThat(only(fixture).tokenCount()).isEqualTo(7);
    }

    private static TokenSegment record(int index) {
        return Segments.of("s", 3, ROWS, index * 5, index * 5 + 5, index == 7);
    }

    private static void feed(ProcessorFixture fixture, int from) throws Exception {
        for (int i = from; i < 8; i++) {
            fixture.process(record(i));
        }
        fixture.flush();
    }

    private static PooledSequence only(ProcessorFixture fixture) {
        assertThat(fixture.output.pooled).hasSize(1);
        return fixture.output.pooled.get(0);
    }
}
