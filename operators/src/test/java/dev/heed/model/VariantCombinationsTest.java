package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All variants alone and combined against the formula, and against themselves in other chunks and kernels, to the bit. */
class VariantCombinationsTest {
    private static final int COMBINATIONS = 2_200;
    private static final double TOLERANCE = 1e-5;
    private static final int MAX_LENGTH = 150;
    private static final int MAX_CHUNK = 40;

    @TempDir
    private Path folder;

    @Test
    void everyCombinationAgreesWithTheFormulaAndWithItselfInAnyChunks() throws Exception {
        double worst = 0;
        long worstSeed = 0;
        for (long seed = 70_000; seed < 70_000 + COMBINATIONS; seed++) {
            double error = compare(seed);
            worstSeed = error > worst ? seed : worstSeed;
            worst = Math.max(worst, error);
        }
        System.out.printf(
                "%d combinations of variants, largest relative error %.2e, seed %d%n", COMBINATIONS, worst, worstSeed);
    }

    private double compare(long seed) throws Exception {
        Random random = new Random(seed);
        AttentionConfig config = RandomConfigs.of(random);
        Path path = TinyModels.write(folder.resolve("model"), config, seed);
        AttentionModel model = AttentionModel.load(path);
        int length = length(random);
        long start = List.of(0L, 0L, (long) random.nextInt(1000), 1_000_003L).get(random.nextInt(4));
        float[][] rows = rows(random, length, config.hiddenSize());

        float[][] whole = StackRuns.run(model, Kernels.best(), start, rows, length);
        float[][] scalar = StackRuns.run(model, Kernels.scalar(), start, rows, config.causal() ? 1 : length);
        float[][] chunks = config.causal() ? chunked(model, start, rows, random) : scalar;
        for (int t = 0; t < length; t++) {
            assertThat(whole[t])
                    .as("seed %d token %d, vector and scalar", seed, t)
                    .containsExactly(scalar[t]);
            assertThat(whole[t]).as("seed %d token %d, chunked", seed, t).containsExactly(chunks[t]);
        }
        double error = StackRuns.error(whole, ReferenceAttention.run(TinyReference.read(path), rows, start));
        assertThat(error)
                .as("seed %d, %d tokens from %d, %s", seed, length, start, config)
                .isLessThan(TOLERANCE);
        return error;
    }

    private static int length(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> 1 + random.nextInt(20);
            case 1 -> Math.max(1, 16 * random.nextInt(9) + random.nextInt(3) - 1);
            default -> 1 + random.nextInt(MAX_LENGTH);
        };
    }

    private static float[][] rows(Random random, int length, int hidden) {
        float[][] rows = new float[length][hidden];
        for (float[] row : rows) {
            for (int i = 0; i < hidden; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** The output rows of a sequence in steps of random size; a step takes its tokens in one run or in several. */
    private static float[][] chunked(AttentionModel model, long start, float[][] rows, Random random) {
        AttentionStack stack =
                new AttentionStack(model, Kernels.best(), model.layers().size(), MAX_CHUNK, AttentionSelection.NONE);
        SequenceCache cache = stack.newCache(start);
        float[][] output = new float[rows.length][];
        for (int from = 0; from < rows.length; ) {
            int count = 1 + random.nextInt(Math.min(MAX_CHUNK, rows.length - from));
            stack.step().clear();
            for (int i = 0; i < count; ) {
                int run = 1 + random.nextInt(count - i);
                stack.step().add(cache, start + from + i, run, StackRuns.flat(rows, from + i, run), 0, null, 0);
                i += run;
            }
            float[] outputs = stack.run((run, token, layer, head, weights) -> {});
            StackRuns.take(outputs, model.outputSize(), output, from, count);
            from += count;
        }
        return output;
    }
}
