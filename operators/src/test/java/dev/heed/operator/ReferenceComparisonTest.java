package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.ContextConfig;
import dev.heed.model.RandomConfigs;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.ReferenceModel;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it, from segments to vectors, against the formula; and against itself, to the bit. */
class ReferenceComparisonTest {
    private static final int CONFIGURATIONS = 220;
    private static final double TOLERANCE = 1e-5;

    /**
     * With full attention all tokens of a sequence come out nearly the same. Of one value each, the largest of all may be next to nothing by
     * cancellation (0.0055 where the inputs are around 1), and is no measure of the error then.
     */
    private static final int MIN_HIDDEN_OF_FULL = 8;

    @TempDir
    private Path folder;

    @Test
    void everyConfigurationAgreesWithTheFormulaAndWithItselfInAnyChunks() throws Exception {
        double worst = 0;
        for (int i = 0; i < CONFIGURATIONS; i++) {
            worst = Math.max(worst, compare(40_000 + i, true));
        }
        System.out.printf("%d configurations, largest relative error %.2e%n", CONFIGURATIONS, worst);
    }

    @Test
    void withFullAttentionToo() throws Exception {
        double worst = 0;
        for (int i = 0; i < CONFIGURATIONS; i++) {
            worst = Math.max(worst, compare(50_000 + i, false));
        }
        System.out.printf(
                "%d configurations with full attention, largest relative error %.2e%n", CONFIGURATIONS, worst);
    }

    private double compare(long seed, boolean causal) throws Exception {
        Random random = new Random(seed);
        Path path = write(folder.resolve("model-" + seed), random, causal, seed);
        AttentionModel model = AttentionModel.load(path);
        int length = length(random);
        long start = random.nextInt(3) == 0 ? random.nextInt(1000) : 0;
        float[][] rows = Segments.embeddings(random, length, model.hiddenSize());

        List<float[]> whole = run(model, Kernels.best(), List.of(length), start, rows);
        List<float[]> single = run(model, Kernels.scalar(), ones(length), start, rows);
        List<float[]> chunks = run(model, Kernels.best(), chunks(random, length), start, rows);

        for (int t = 0; t < length; t++) {
            assertThat(whole.get(t))
                    .as("seed %d token %d, vector and scalar", seed, t)
                    .containsExactly(single.get(t));
            assertThat(whole.get(t)).as("seed %d token %d, chunked", seed, t).containsExactly(chunks.get(t));
        }
        ReferenceModel reference = TinyReference.read(path);
        double error = error(whole, ReferenceAttention.run(reference, rows, start));
        assertThat(error)
                .as("seed %d, %s, %d tokens", seed, model.config(), length)
                .isLessThan(TOLERANCE);
        return error;
    }

    /** Every other one is plain, as shapes differ more there. */
    private static Path write(Path folder, Random random, boolean causal, long seed) throws Exception {
        if (seed % 2 != 0) {
            return TinyModels.write(folder, variant(random, causal), seed);
        }
        return causal
                ? TinyModels.write(folder, model(random, 1), seed)
                : TinyModels.writeBidirectional(folder, model(random, MIN_HIDDEN_OF_FULL), seed);
    }

    private static TinyModel model(Random random, int minHidden) {
        int heads = 1 + random.nextInt(6);
        int headDim = List.of(1, 3, 8, 16, 17, 32).get(random.nextInt(6));
        int layers = 1 + random.nextInt(3);
        if (random.nextInt(4) == 0) {
            return new TinyModel(heads * headDim, heads, headDim, headDim, layers, false, identity(random));
        }
        int valueDim = random.nextBoolean() ? headDim : 1 + random.nextInt(20);
        int hidden = Math.max(minHidden, 1 + random.nextInt(96));
        return new TinyModel(hidden, heads, headDim, valueDim, layers, random.nextBoolean(), Set.of());
    }

    private static AttentionConfig variant(Random random, boolean causal) {
        AttentionConfig config = RandomConfigs.of(random);
        return config.causal() == causal
                ? config
                : config.withContext(causal ? ContextConfig.CAUSAL : ContextConfig.FULL);
    }

    private static Set<String> identity(Random random) {
        return List.of(Set.of("q", "k", "v", "o"), Set.of("v"), Set.of("q", "k"), Set.of("o"))
                .get(random.nextInt(4));
    }

    private static int length(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(20);
            case 1 -> 64 * (1 + random.nextInt(3)) + random.nextInt(3) - 1;
            case 2 -> 1 + random.nextInt(150);
            default -> random.nextInt(5) == 0 ? 600 : 16 * (1 + random.nextInt(9)) + random.nextInt(3) - 1;
        };
    }

    private static List<Integer> ones(int length) {
        return java.util.Collections.nCopies(length, 1);
    }

    private static List<Integer> chunks(Random random, int length) {
        List<Integer> chunks = new ArrayList<>();
        for (int rest = length; rest > 0; ) {
            int chunk = Math.min(rest, 1 + random.nextInt(40));
            chunks.add(chunk);
            rest -= chunk;
        }
        return chunks;
    }

    private static List<float[]> run(
            AttentionModel model, Kernels kernels, List<Integer> chunks, long start, float[][] rows) throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model)
                .kernels(kernels)
                .policy(policy(model))
                .stepTokens(100)
                .build();
        int from = 0;
        for (int chunk : chunks) {
            fixture.process(Segments.of("s", start, rows, from, from + chunk, from + chunk == rows.length));
            from += chunk;
            if (from % 3 == 0) {
                fixture.checkpoint();
            }
        }
        fixture.flush();
        assertThat(fixture.output.rejected).isEmpty();
        return fixture.output.rows("s");
    }

    private static SequencePolicy policy(AttentionModel model) {
        SequencePolicy usual = ProcessorFixture.POLICY;
        return model.config().slidingWindow().isEmpty() ? usual : SlidingWindowTest.POLICY;
    }

    /** Relative to the largest value of the sequence. */
    private static double error(List<float[]> actual, double[][] expected) {
        double largest = 0;
        double difference = 0;
        assertThat(actual).hasSize(expected.length);
        for (int t = 0; t < expected.length; t++) {
            for (int i = 0; i < expected[t].length; i++) {
                largest = Math.max(largest, Math.abs(expected[t][i]));
                difference = Math.max(difference, Math.abs(actual.get(t)[i] - expected[t][i]));
            }
        }
        return difference / largest;
    }
}
