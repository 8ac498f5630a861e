package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the variants give where one computation must equal another. */
class VariantClosedFormsTest {
    private static final int HIDDEN = 24;
    private static final double TOLERANCE = 3e-6;
    private static final AttentionConfig PLAIN =
            AttentionConfig.causal(HIDDEN, 1, new HeadLayout(4, 2, 16, 8), true, Set.of());
    private static final PositionConfig ROPE = PositionConfig.of(RotaryConfig.of(16));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 4", "16, 4", "17, 16", "40, 3", "64, 17"})
    void withRotaryPositionsAWindowAndItsSinksAreAContextOfTheirOwn(int window, int sinks) throws IOException {
        assertContextOfItsOwn(ROPE, window, sinks);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 4", "16, 4", "17, 16", "40, 3", "64, 17"})
    void withAlibiAWindowAndItsSinksAreAContextOfTheirOwn(int window, int sinks) throws IOException {
        assertContextOfItsOwn(PositionConfig.ALIBI, window, sinks);
    }

    /** The definition of StreamingLLM: positions are those within the cache. */
    private void assertContextOfItsOwn(PositionConfig positions, int window, int sinks) throws IOException {
        float[][] rows = rows(200, 7);
        long start = 1_000;
        AttentionConfig config = PLAIN.withPositions(positions);
        float[][] streamed = StackRuns.run(model(config.withWindow(window, sinks)), Kernels.best(), start, rows, 9);
        AttentionModel unbounded = model(config);
        for (int t : new int[] {window + sinks - 1, window + sinks, window + sinks + 1, 100, 111, 112, 199}) {
            float[][] context = new float[sinks + window][];
            System.arraycopy(rows, 0, context, 0, sinks);
            System.arraycopy(rows, t - window + 1, context, sinks, window);
            float[][] alone = StackRuns.run(unbounded, Kernels.best(), 0, context, context.length);

            assertClose(streamed[t], alone[context.length - 1], "token " + t + ", seed 7");
        }
    }

    @Test
    void rotaryPositionsAreRelative() throws IOException {
        float[][] rows = rows(100, 8);
        AttentionModel model = model(PLAIN.withPositions(ROPE));
        float[][] here = StackRuns.run(model, Kernels.best(), 0, rows, 100);
        float[][] there = StackRuns.run(model, Kernels.best(), 123_456_789, rows, 100);

        for (int t = 0; t < rows.length; t++) {
            assertClose(there[t], here[t], "token " + t + ", seed 8");
        }
    }

    @Test
    void theOrderOfTokensMattersWithRotaryPositionsAndNotWithout() throws IOException {
        float[][] rows = rows(40, 9);
        float[][] swapped = rows.clone();
        swapped[3] = rows[20];
        swapped[20] = rows[3];
        AttentionModel blind = model(PLAIN);
        assertClose(last(blind, swapped), last(blind, rows), "without positions");

        AttentionModel seeing = model(PLAIN.withPositions(ROPE));
        assertThat(last(seeing, swapped)).isNotEqualTo(last(seeing, rows));
    }

    @Test
    void pairsAreHalvesWithTheirElementsInAnotherOrder() throws IOException {
        AttentionConfig halves = AttentionConfig.causal(
                        16, 1, new HeadLayout(1, 1, 16, 16), false, Set.of("q", "k", "v", "o"))
                .withPositions(ROPE);
        AttentionConfig pairs =
                halves.withPositions(PositionConfig.of(new RotaryConfig(10_000, 16, true, RopeScaling.none())));
        float[][] rows = rows(50, 16, 10);
        float[][] reordered = new float[rows.length][16];
        for (int t = 0; t < rows.length; t++) {
            for (int i = 0; i < 8; i++) {
                reordered[t][2 * i] = rows[t][i];
                reordered[t][2 * i + 1] = rows[t][i + 8];
            }
        }
        float[] byHalves = last(model(halves), rows);
        float[] byPairs = last(model(pairs), reordered);
        for (int i = 0; i < 8; i++) {
            assertThat(byPairs[2 * i]).isCloseTo(byHalves[i], within(1e-6f));
            assertThat(byPairs[2 * i + 1]).isCloseTo(byHalves[i + 8], within(1e-6f));
        }
    }

    @Test
    void aSteepSlopeLeavesTheTokenItself() throws IOException {
        // With one head the slope is 1/256, so the distance has to make up for it: a hole before the last token.
        AttentionConfig config = AttentionConfig.causal(
                        8, 1, new HeadLayout(1, 1, 8, 8), false, Set.of("q", "k", "v", "o"))
                .withPositions(PositionConfig.ALIBI);
        AttentionStack stack = new AttentionStack(model(config), Kernels.best(), 1, 10, AttentionSelection.NONE);
        float[][] rows = rows(2, 8, 11);
        var cache = stack.newCache(0);
        stack.step().add(cache, 0, 1, rows[0], 0, null, 0);
        stack.step().add(cache, 1_000_000, 1, rows[1], 0, null, 0);
        float[] output = stack.run((run, token, layer, head, weights) -> {});

        assertThat(Arrays.copyOfRange(output, 8, 16)).containsExactly(rows[1]);
    }

    @Test
    void aHighCapChangesNextToNothingAndALowOneMakesWeightsEqual() throws IOException {
        float[][] rows = rows(30, 12);
        assertClose(
                last(model(PLAIN.withScores(PLAIN.scores().withSoftcap(10_000))), rows),
                last(model(PLAIN), rows),
                "cap 10000");

        AttentionConfig identity = AttentionConfig.causal(
                        8, 1, new HeadLayout(1, 1, 8, 8), false, Set.of("q", "k", "v", "o"))
                .withScores(ScoreConfig.usual(8).withSoftcap(1e-6f));
        float[][] small = rows(30, 8, 13);
        float[] mean = new float[8];
        for (float[] row : small) {
            for (int i = 0; i < 8; i++) {
                mean[i] += row[i] / 30;
            }
        }
        assertClose(last(model(identity), small), mean, "cap 1e-6, seed 13");
    }

    @Test
    void normalizedQueriesAndKeysDoNotSeeTheSizeOfTheirInput() throws IOException {
        AttentionConfig config = AttentionConfig.causal(
                        8, 1, new HeadLayout(1, 1, 8, 8), false, Set.of("q", "k", "v", "o"))
                .withScores(ScoreConfig.usual(8).withNorm(new QueryKeyNorm(false, 1e-12f)));
        AttentionModel model = model(config);
        float[][] rows = rows(20, 8, 14);
        float[][] doubled = rows(20, 8, 14);
        for (float[] row : doubled) {
            for (int i = 0; i < 8; i++) {
                row[i] *= 2;
            }
        }
        float[] expected = last(model, rows);
        for (int i = 0; i < 8; i++) {
            expected[i] *= 2; // the values
        }
        assertClose(last(model, doubled), expected, "seed 14");
    }

    @Test
    void scoresOfTenThousandStayFinite() throws IOException {
        for (PositionConfig positions : new PositionConfig[] {PositionConfig.NONE, PositionConfig.ALIBI, ROPE}) {
            for (float cap : new float[] {0, 50}) {
                AttentionConfig config = PLAIN.withPositions(positions).withWindow(20, 3);
                ScoreConfig scores = PLAIN.scores().withScale(1_000);
                config = config.withScores(cap > 0 ? scores.withSoftcap(cap) : scores);
                AttentionModel model = model(config);
                float[][] rows = rows(90, 15);
                float[][] whole = StackRuns.run(model, Kernels.best(), 0, rows, 90);
                float[][] single = StackRuns.run(model, Kernels.scalar(), 0, rows, 1);
                for (int t = 0; t < rows.length; t++) {
                    assertThat(whole[t]).as("token %d, seed 15, %s", t, config).containsExactly(single[t]);
                    for (float element : whole[t]) {
                        assertThat(element).isFinite();
                    }
                }
            }
        }
    }

    private AttentionModel model(AttentionConfig config) throws IOException {
        return AttentionModel.load(TinyModels.write(folder, config, 5));
    }

    private static float[] last(AttentionModel model, float[][] rows) {
        return StackRuns.run(model, Kernels.best(), 0, rows, rows.length)[rows.length - 1];
    }

    private static float[][] rows(int count, long seed) {
        return rows(count, HIDDEN, seed);
    }

    private static float[][] rows(int count, int size, long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[count][size];
        for (float[] row : rows) {
            for (int i = 0; i < size; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    private static void assertClose(float[] actual, float[] expected, String what) {
        double[] wide = new double[expected.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = expected[i];
        }
        assertThat(StackRuns.error(new float[][] {actual}, new double[][] {wide}))
                .as(what)
                .isLessThan(TOLERANCE);
    }
}
