package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.cache.CacheType;
import dev.heed.model.AttentionModel;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job that goes on with the state of one model and the weights of another. */
class SequenceProcessorModelChangeTest {
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static AttentionModel model;
    private static AttentionModel other;

    private final ProcessorFixture before = ProcessorFixture.of(model).build();

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder.resolve("model"));
        other = AttentionModel.load(TinyModels.write(folder.resolve("other"), SmallModel.SHAPE, 8));
    }

    @BeforeEach
    void runTheFirstModel() throws Exception {
        before.process(Segments.of("s", 0, ROWS, 0, 20, false));
        before.process(Segments.of("ended", 0, ROWS, 0, 3, true));
        before.checkpoint();
    }

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "INT8"})
    void aCacheInAnotherTypeIsAsForeignAsOneOfAnotherModel(CacheType type) throws Exception {
        ProcessorFixture after = ProcessorFixture.of(model).cacheType(type).restore(before);
        after.process(Segments.of("s", 0, ROWS, 20, 23, false));
        after.process(Segments.of("alone", 20, ROWS, 20, 23, false));
        after.checkpoint();

        assertThat(after.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(20L, 40L);
        assertThat(after.metrics().restarted.getCount()).isEqualTo(1);
        assertThat(after.store.headers.get("s").cacheType()).isEqualTo(type);
        assertThat(after.store.pages).as("the float32 page").doesNotContainKey("s");
    }

    @Test
    void aCacheInAnotherTypeFailsTheJobThatIsToldSo() {
        ProcessorFixture after = failing(model).cacheType(CacheType.INT8).restore(before);

        assertThatThrownBy(() -> after.process(Segments.of("s", 0, ROWS, 20, 23, false)))
                .isInstanceOf(ModelChangedException.class)
                .rootCause()
                .hasMessageContaining("has a cache in float32 of")
                .hasMessageContaining(" in int8;");
    }

    @Test
    void theContextBeginsAnewAtTheNextPosition() throws Exception {
        ProcessorFixture after = ProcessorFixture.of(other).restore(before);
        after.process(Segments.of("s", 0, ROWS, 20, 23, false));
        after.process(Segments.of("s", 0, ROWS, 23, 25, false));
        after.process(Segments.of("alone", 20, ROWS, 20, 25, false));
        after.checkpoint();

        assertThat(after.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(20L, 20L, 40L);
        assertThat(after.output.vectors.get(0).startPosition()).isEqualTo(20);
        assertThat(after.output.vectors.get(0).model()).isEqualTo(other.id());
        assertThat(after.metrics().restarted.getCount()).isEqualTo(1);
        assertThat(after.store.headers.get("s").model()).isEqualTo(other.fingerprint());
        assertThat(after.store.pages).as("the other model's page").doesNotContainKey("s");
    }

    @Test
    void theVectorsAreThoseOfTheNewModelOverTheNewContext() throws Exception {
        ProcessorFixture after = ProcessorFixture.of(other).restore(before);
        after.process(Segments.of("s", 0, ROWS, 20, 25, false));
        after.process(Segments.of("alone", 0, ROWS, 20, 25, false));
        after.flush();

        assertThat(after.output.rows("s")).containsExactlyElementsOf(after.output.rows("alone"));
    }

    @Test
    void duplicatesAreStillKnownAndChangeNothing() throws Exception {
        ProcessorFixture after = ProcessorFixture.of(other).restore(before);
        after.process(Segments.of("s", 0, ROWS, 5, 20, false));
        after.checkpoint();

        assertThat(after.metrics().duplicates.getCount()).isEqualTo(1);
        assertThat(after.store.headers.get("s").model()).isEqualTo(model.fingerprint());
        assertThat(after.store.pages).containsKey("s");
    }

    @Test
    void anEndStillEnds() throws Exception {
        ProcessorFixture after = ProcessorFixture.of(other).restore(before);
        after.process(Segments.end("s", 0, 20));
        after.flush();

        assertThat(after.output.vectors.get(0).endOfSequence()).isTrue();
        assertThat(after.store.headers.get("s").ended()).isTrue();
        assertThat(after.store.pages).isEmpty();
    }

    @Test
    void theMarkerOfAnEndedSequenceHoldsForAnyModel() throws Exception {
        ProcessorFixture after = failing(other).restore(before);
        after.process(Segments.of("ended", 0, ROWS, 0, 3, true));
        after.flush();

        assertThat(after.metrics().duplicates.getCount()).isEqualTo(1);
        assertThat(after.output.vectors).isEmpty();
    }

    @Test
    void failNamesTheSequenceBothModelsAndTheCure() {
        ProcessorFixture after = failing(other).restore(before);

        assertThatThrownBy(() -> after.process(Segments.of("s", 0, ROWS, 20, 21, false)))
                .isInstanceOf(ModelChangedException.class)
                .rootCause()
                .hasMessageContaining("sequence s ")
                .hasMessageContaining(model.fingerprint())
                .hasMessageContaining(other.fingerprint())
                .hasMessageContaining("model.on-change: restart");
    }

    @Test
    void aHoleThatIsSkippedByADeadlineBeginsANewContext() throws Exception {
        SequencePolicy patient = new SequencePolicy(
                Start.ANY,
                Positions.RECORD,
                4096,
                Overflow.END,
                SequencePolicy.Gap.CONTINUE,
                1024,
                100,
                ModelChange.RESTART,
                1000,
                1000);
        ProcessorFixture waiting = ProcessorFixture.of(model).policy(patient).restore(before);
        waiting.process(Segments.of("s", 0, ROWS, 25, 27, false));
        waiting.checkpoint();

        ProcessorFixture after = ProcessorFixture.of(other).policy(patient).restore(waiting);
        after.advance(100);
        after.process(Segments.of("alone", 0, ROWS, 25, 27, false));
        after.flush();

        assertThat(after.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(20L, 25L);
        assertThat(after.output.rows("s")).containsExactlyElementsOf(after.output.rows("alone"));
    }

    @Test
    void theSameModelGoesOn() throws Exception {
        ProcessorFixture after = failing(model).restore(before);
        after.process(Segments.of("s", 0, ROWS, 20, 21, false));
        after.flush();

        assertThat(after.output.vectors.get(0).contextStart()).isZero();
        assertThat(after.metrics().reloads.getCount()).isEqualTo(1);
    }

    private static ProcessorFixture.Builder failing(AttentionModel model) {
        return ProcessorFixture.of(model)
                .policy(new SequencePolicy(
                        Start.ANY,
                        Positions.RECORD,
                        4096,
                        Overflow.END,
                        SequencePolicy.Gap.DEAD_LETTER,
                        0,
                        1,
                        ModelChange.FAIL,
                        1000,
                        1000));
    }
}
