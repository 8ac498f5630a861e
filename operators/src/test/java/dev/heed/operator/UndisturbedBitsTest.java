package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.CacheType;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.DynamicRope;
import dev.heed.model.PositionConfig;
import dev.heed.model.RotaryConfig;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bits of the output depend on the model and the tokens alone: not on the sequences between them, the size of steps, flushes,
 * checkpoints, bounds of memory, failures, or kernels.
 */
class UndisturbedBitsTest {
    private static final int RUNS = 60;

    @TempDir
    private static Path folder;

    /** Without positions, and with those that depend on the length of the context and move the sinks of a window. */
    static Stream<Named<AttentionModel>> models() throws IOException {
        AttentionConfig plain = SmallModel.SHAPE.config();
        AttentionConfig rotary = plain.withScores(plain.scores().withSoftcap(3))
                .withPositions(PositionConfig.of(RotaryConfig.of(4).withScaling(new DynamicRope(2, 40))))
                .withWindow(30, 3);
        return Stream.of(
                Named.of("plain", SmallModel.load(folder.resolve("plain"))),
                Named.of("rotary", AttentionModel.load(TinyModels.write(folder.resolve("rotary"), rotary, 7))));
    }

    /** Each model, with its cache in each type. */
    static Stream<Arguments> modelsAndTypes() throws IOException {
        return models().flatMap(model -> Arrays.stream(CacheType.values()).map(type -> Arguments.of(model, type)));
    }

    @ParameterizedTest
    @MethodSource("modelsAndTypes")
    void whateverHappensTheOutputIsThatOfTheUndisturbedRun(AttentionModel model, CacheType cacheType) throws Exception {
        long evictions = 0;
        long reloads = 0;
        int restores = 0;
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            Interleaving input = Interleaving.of(random);
            List<ContextualizedSegment> expected = undisturbed(model, cacheType, input);

            DisturbedRun run = new DisturbedRun(model, cacheType, random);
            List<ContextualizedSegment> actual = run.process(input.records());

            assertThat(actual).as("seed %d", seed).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).as("seed %d, output %d", seed, i).isEqualTo(expected.get(i));
            }
            evictions += run.evictions();
            reloads += run.reloads();
            restores += run.restores();
        }
        assertThat(evictions).as("evictions").isGreaterThan(RUNS);
        assertThat(reloads).as("reloads").isGreaterThan(RUNS);
        assertThat(restores).as("restores").isGreaterThan(RUNS);
    }

    @Test
    void withFullAttentionTheOutputOfEachSequenceIsThatOfTheUndisturbedRun() throws Exception {
        AttentionModel bidirectional = AttentionModel.load(SmallModel.writeBidirectional(folder.resolve("full")));
        long evictions = 0;
        long written = 0;
        int restores = 0;
        for (long seed = 1001; seed <= 1000 + RUNS; seed++) {
            Random random = new Random(seed);
            Interleaving input = Interleaving.of(random);
            Map<String, List<ContextualizedSegment>> expected =
                    bySequence(undisturbed(bidirectional, CacheType.FLOAT32, input));

            DisturbedRun run = new DisturbedRun(bidirectional, CacheType.FLOAT32, random);
            Map<String, List<ContextualizedSegment>> actual = bySequence(run.process(input.records()));

            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
            evictions += run.evictions();
            written += run.heldWritten();
            restores += run.restores();
        }
        assertThat(evictions).as("evictions").isGreaterThan(RUNS);
        assertThat(written).as("records written").isGreaterThan(RUNS);
        assertThat(restores).as("restores").isGreaterThan(RUNS);
    }

    /** What comes out of one sequence has an order; what comes out of several has none when they end in an order of their own. */
    private static Map<String, List<ContextualizedSegment>> bySequence(List<ContextualizedSegment> segments) {
        return segments.stream().collect(Collectors.groupingBy(ContextualizedSegment::sequenceId));
    }

    /** Each life of each sequence alone and in one piece, then cut into what its records should give. */
    private static List<ContextualizedSegment> undisturbed(
            AttentionModel model, CacheType cacheType, Interleaving input) throws Exception {
        List<ContextualizedSegment> expected = new ArrayList<>();
        for (Interleaving.Entry entry : input.entries()) {
            if (entry.yields()) {
                expected.add(entry.cutOut(whole(model, cacheType, entry.life())));
            }
        }
        return expected;
    }

    private static ContextualizedSegment whole(AttentionModel model, CacheType cacheType, Interleaving.Life life)
            throws Exception {
        ProcessorFixture alone = ProcessorFixture.of(model)
                .kernels(Kernels.scalar())
                .cacheType(cacheType)
                .build();
        alone.process(life.inOneRecord());
        alone.processor.endInput();
        alone.flush();
        return alone.output.vectors.get(0);
    }
}
