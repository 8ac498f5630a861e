package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.PositionConfig;
import dev.heed.model.RotaryConfig;
import dev.heed.operator.SequencePolicy.Gap;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowTest {
    private static final TinyModel TINY = TinyModel.of(12, 3).withLayers(2).withBias();
    private static final double TOLERANCE = 1e-5;
    static final SequencePolicy POLICY = new SequencePolicy(
            Start.ANY, Positions.RECORD, 1, Overflow.SLIDE, Gap.DEAD_LETTER, 0, 1, ModelChange.RESTART, 1000, 1000);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, 0, NONE", "2, 1, NONE", "15, 0, NONE", "16, 4, NONE", "17, 16, NONE", "40, 3, NONE", "64, 5, NONE",
        "100, 20, NONE", "500, 1, NONE", "1, 1, ROPE", "16, 4, ROPE", "17, 16, ROPE", "64, 5, ROPE", "100, 20, ROPE",
        "16, 4, ALIBI", "64, 5, ALIBI"
    })
    void aWindowWithSinksAgreesWithTheFormulaInAnyChunksAndAcrossRestores(
            int window, int sinks, PositionConfig.Encoding encoding) throws Exception {
        long seed = 100L * window + sinks;
        Random random = new Random(seed);
        float[][] rows = Segments.embeddings(random, 230, TINY.hidden());
        AttentionModel model = model(window, sinks, encoding);

        List<float[]> single = run(model, Kernels.scalar(), rows, 1, null);
        List<float[]> chunked = run(model, Kernels.best(), rows, 37, null);
        List<float[]> restored = run(model, Kernels.best(), rows, 5, random);

        double[][] expected = ReferenceAttention.run(TinyReference.read(folder.resolve("model")), rows);
        for (int t = 0; t < rows.length; t++) {
            assertThat(chunked.get(t)).as("seed %d token %d", seed, t).containsExactly(single.get(t));
            assertThat(restored.get(t))
                    .as("seed %d token %d, restored", seed, t)
                    .containsExactly(single.get(t));
            for (int i = 0; i < TINY.hidden(); i++) {
                assertThat(Math.abs(single.get(t)[i] - expected[t][i]))
                        .as("seed %d token %d", seed, t)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void pagesThatLeaveTheWindowLeaveMemoryAndState() throws Exception {
        AttentionModel model = model(40, 3);
        float[][] rows = Segments.embeddings(new Random(1), 2_000, TINY.hidden());
        ProcessorFixture fixture = builder(model, 8).build();
        int mostPages = 0;
        long mostBytes = 0;
        for (int t = 0; t < rows.length; t++) {
            fixture.process(Segments.of("s", 0, rows, t, t + 1, false));
            if (t % 7 == 0) {
                fixture.checkpoint();
                mostPages = Math.max(
                        mostPages,
                        fixture.store
                                .pages
                                .getOrDefault("s", java.util.Map.of())
                                .size());
                mostBytes = Math.max(mostBytes, fixture.processor.residency().residentBytes());
            }
        }

        // Two layers of: the page of the sinks, and those that 40 positions can touch, one of them the tail.
        assertThat(mostPages).isLessThanOrEqualTo(2 * 5);
        assertThat(mostBytes).isLessThan(2 * 6 * 2 * 12 * 16 * 4 + 2_000);
    }

    @Test
    void theContextStartShowsTheSlide() throws Exception {
        AttentionModel model = model(10, 0);
        float[][] rows = Segments.embeddings(new Random(1), 30, TINY.hidden());
        ProcessorFixture fixture = builder(model, 8).build();
        fixture.process(Segments.of("s", 100, rows, 0, 5, false));
        fixture.process(Segments.of("s", 100, rows, 5, 30, false));
        fixture.process(Segments.of("s", 100, rows, 29, 30, true));
        fixture.flush();

        assertThat(fixture.output.vectors)
                .extracting(ContextualizedSegment::contextStart)
                .containsExactly(100L, 100L, 121L);
    }

    private AttentionModel model(int window, int sinks) throws IOException {
        return model(window, sinks, PositionConfig.Encoding.NONE);
    }

    private AttentionModel model(int window, int sinks, PositionConfig.Encoding encoding) throws IOException {
        PositionConfig positions =
                switch (encoding) {
                    case NONE -> PositionConfig.NONE;
                    case ROPE -> PositionConfig.of(RotaryConfig.of(4));
                    case ALIBI -> PositionConfig.ALIBI;
                };
        Path path = TinyModels.write(folder.resolve("model"), TINY, 9);
        Files.writeString(
                path.resolve("config.json"),
                AttentionConfig.read(path)
                        .withPositions(positions)
                        .withWindow(window, sinks)
                        .toJson("windowed"));
        return AttentionModel.load(path);
    }

    private static ProcessorFixture.Builder builder(AttentionModel model, int stepTokens) {
        return ProcessorFixture.of(model).policy(POLICY).stepTokens(stepTokens);
    }

    /** With a source of randomness: with checkpoints and restores at random moments, and hardly any memory. */
    private static List<float[]> run(AttentionModel model, Kernels kernels, float[][] rows, int chunk, Random random)
            throws Exception {
        ProcessorFixture.Builder builder = builder(model, 64).kernels(kernels);
        if (random != null) {
            builder.limits(0, 0, 3);
        }
        ProcessorFixture fixture = builder.build();
        List<float[]> out = new ArrayList<>();
        for (int from = 0; from < rows.length; from += chunk) {
            fixture.process(Segments.of("s", 0, rows, from, Math.min(rows.length, from + chunk), false));
            if (random != null && random.nextInt(3) == 0) {
                fixture.checkpoint();
                out.addAll(fixture.output.rows("s"));
                fixture = builder.restore(fixture);
            }
        }
        fixture.flush();
        out.addAll(fixture.output.rows("s"));
        return out;
    }
}
