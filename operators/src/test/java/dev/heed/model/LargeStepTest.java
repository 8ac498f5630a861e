package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that is larger than the stack's own gives the bits of one that is not. */
class LargeStepTest {
    private static final int HIDDEN = 12;
    private static final AttentionSelection SECOND_LAYER = new AttentionSelection(Set.of(1), Set.of());

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    @BeforeAll
    static void load() throws Exception {
        model = AttentionModel.load(
                TinyModels.write(folder, TinyModel.of(HIDDEN, 3).withLayers(3).withBias(), 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 63, 64, 65, 199, 200, 201})
    void inPartsOfAnySize(int part) {
        List<String> seen = new ArrayList<>();
        List<String> seenInParts = new ArrayList<>();
        Sequences sequences = new Sequences(new Random(11), 1, 2, 64, 65, 3, 50, 16);
        float[] expected = sequences.run(stack(sequences.total()), seen);
        float[] actual = sequences.run(stack(part), seenInParts);

        assertThat(actual).containsExactly(expected);
        assertThat(seenInParts).hasSize(3 * sequences.total()).containsExactlyInAnyOrderElementsOf(seen);
    }

    @Test
    void theStepOfTheStackIsEmptyAfterIt() {
        AttentionStack stack = stack(16);
        new Sequences(new Random(12), 40).run(stack, new ArrayList<>());

        assertThat(stack.step().tokenCount()).isZero();
        assertThat(stack.step().room()).isEqualTo(16);
    }

    private static AttentionStack stack(int maxTokens) {
        return new AttentionStack(model, Kernels.best(), 3, maxTokens, SECOND_LAYER);
    }

    /** Whole sequences of some lengths, each beginning somewhere, and each added in one run or in two. */
    private static final class Sequences {
        private final long[] starts;
        private final int[] cuts;
        private final float[][] rows;

        Sequences(Random random, int... lengths) {
            starts = random.longs(lengths.length, 0, 100).toArray();
            cuts = Arrays.stream(lengths).map(length -> random.nextInt(length)).toArray();
            rows = new float[lengths.length][];
            for (int i = 0; i < lengths.length; i++) {
                rows[i] = new float[lengths[i] * HIDDEN];
                for (int j = 0; j < rows[i].length; j++) {
                    rows[i][j] = (float) random.nextGaussian();
                }
            }
        }

        int total() {
            return Arrays.stream(rows).mapToInt(row -> row.length / HIDDEN).sum();
        }

        /** The output; what is observed joins {@code seen}. */
        float[] run(AttentionStack stack, List<String> seen) {
            boolean large = stack.step().room() < total();
            Step step = large ? stack.largeStep(total()) : stack.step();
            for (int i = 0; i < rows.length; i++) {
                SequenceCache cache = stack.newCache(starts[i]);
                int length = rows[i].length / HIDDEN;
                if (cuts[i] > 0) {
                    step.add(cache, starts[i], cuts[i], rows[i], 0, null, 0);
                }
                step.add(cache, starts[i] + cuts[i], length - cuts[i], rows[i], cuts[i] * HIDDEN, null, 0);
            }
            AttentionObserver observer = (run, token, layer, head, weights) -> seen.add(run + "/" + token + "/" + layer
                    + "/" + head + "/" + weights.count() + "/" + weights.weight(weights.count() - 1));
            float[] outputs = large ? stack.run(step, observer) : stack.run(observer);
            return Arrays.copyOf(outputs, total() * stack.outputSize());
        }
    }
}
