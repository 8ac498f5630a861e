package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.reference.PublishedModel;
import dev.heed.reference.ReferenceTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole models of each family against the double-precision reference, within 1e-4 of the largest element (measured: below 1e-5), and against
 * themselves, to the bit: alone and among others, token by token and in chunks, scalar and vector.
 */
class WholeModelTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyFamilyAgreesWithItsReference() {
        return each((model, path) -> {
            for (int tokens : new int[] {1, 15, 16, 17, 40}) {
                float[][] rows = rows(model, tokens, tokens);
                try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
                    double error = StackRuns.error(
                            StackRuns.run(model, Kernels.best(), 0, rows, tokens),
                            reference.run(rows, reference.layers()));
                    System.out.printf("%s, %d tokens: error %.1e%n", path.getFileName(), tokens, error);
                    assertThat(error).as("%d tokens, seed %d", tokens, tokens).isLessThan(TOLERANCE);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theFirstLayersGiveTheHiddenStatesBeforeTheFinalNormalization() {
        return each((model, path) -> {
            float[][] rows = rows(model, 20, 3);
            AttentionStack stack = new AttentionStack(model, Kernels.best(), 1, 20, AttentionSelection.NONE);
            stack.step().add(stack.newCache(0), 0, 20, StackRuns.flat(rows, 0, 20), 0, null, 0);
            float[][] output = new float[20][];
            StackRuns.take(stack.run((run, token, layer, head, weights) -> {}), model.outputSize(), output, 0, 20);
            try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
                assertThat(StackRuns.error(output, reference.run(rows, 1))).isLessThan(TOLERANCE);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theScalarKernelsGiveTheSameBits() {
        return each((model, path) -> {
            float[][] rows = rows(model, 37, 4);

            assertThat(StackRuns.run(model, Kernels.scalar(), 0, rows, 37))
                    .isDeepEqualTo(StackRuns.run(model, Kernels.best(), 0, rows, 37));
        });
    }

    @TestFactory
    Stream<DynamicTest> aSequenceGetsTheSameBitsAmongOthers() {
        return each((model, path) -> {
            List<float[][]> sequences = new ArrayList<>();
            for (int tokens : new int[] {3, 17, 1, 30, 16}) {
                sequences.add(rows(model, tokens, tokens));
            }
            AttentionStack stack = stack(model, 67);
            for (float[][] rows : sequences) {
                stack.step().add(stack.newCache(0), 0, rows.length, StackRuns.flat(rows, 0, rows.length), 0, null, 0);
            }
            float[] together =
                    stack.run((run, token, layer, head, weights) -> {}).clone();
            int row = 0;
            for (float[][] rows : sequences) {
                float[][] output = new float[rows.length][];
                for (int i = 0; i < rows.length; i++, row++) {
                    output[i] = new float[model.outputSize()];
                    System.arraycopy(together, row * model.outputSize(), output[i], 0, model.outputSize());
                }
                assertThat(output)
                        .as("%d tokens", rows.length)
                        .isDeepEqualTo(StackRuns.run(model, Kernels.best(), 0, rows, rows.length));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aLargeStepGivesTheBitsOfOneThatIsNot() {
        return each((model, path) -> {
            float[][] rows = rows(model, 50, 5);
            AttentionStack stack = stack(model, 16);
            Step large = stack.largeStep(50);
            large.add(stack.newCache(0), 0, 50, StackRuns.flat(rows, 0, 50), 0, null, 0);
            float[][] output = new float[50][];
            StackRuns.take(
                    stack.run(large, (run, token, layer, head, weights) -> {}), model.outputSize(), output, 0, 50);

            assertThat(output).isDeepEqualTo(StackRuns.run(model, Kernels.best(), 0, rows, 50));
        });
    }

    /** What a stream does: one token after the other, alone, and once more among seven other sequences. */
    @TestFactory
    Stream<DynamicTest> aThousandTokensOfDecodeAgreeAloneAndBatched() {
        Map<String, PublishedModel> causal = new LinkedHashMap<>();
        causal.put("gpt2", PublishedModel.gpt2(48, 4, 3));
        causal.put("llama", PublishedModel.llama("llama", 48, 6, 2, 3, 100));
        return causal.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Path path = entry.getValue().write(folder.resolve(entry.getKey() + "-1000"), 7);
                    AttentionModel model = AttentionModel.load(path);
                    float[][] rows = rows(model, 1000, 8);
                    float[][] alone = StackRuns.run(model, Kernels.best(), 0, rows, 1);

                    assertThat(batched(model, rows, 8)).isDeepEqualTo(alone);
                    try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
                        double error = StackRuns.error(alone, reference.run(rows, reference.layers()));
                        System.out.printf("%s, 1000 tokens of decode: error %.1e%n", entry.getKey(), error);
                        assertThat(error).as("seed 8").isLessThan(TOLERANCE);
                    }
                }));
    }

    /** The output of the first of some sequences, which all get one token each step. */
    private static float[][] batched(AttentionModel model, float[][] rows, int sequences) {
        AttentionStack stack = stack(model, sequences);
        List<SequenceCache> caches =
                Stream.generate(() -> stack.newCache(0)).limit(sequences).toList();
        float[][] output = new float[rows.length][];
        for (int t = 0; t < rows.length; t++) {
            stack.step().clear();
            for (int i = 0; i < sequences; i++) {
                stack.step().add(caches.get(i), t, 1, rows[(t + i * 31) % rows.length], 0, null, 0);
            }
            StackRuns.take(stack.run((run, token, layer, head, weights) -> {}), model.outputSize(), output, t, 1);
        }
        return output;
    }

    private Stream<DynamicTest> each(Check check) {
        return models().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Path path = entry.getValue().write(folder.resolve(entry.getKey()), 5);
                    check.accept(AttentionModel.load(path), path);
                }));
    }

    private static Map<String, PublishedModel> models() {
        try {
            Map<String, PublishedModel> models = new LinkedHashMap<>();
            models.put("bert", PublishedModel.bert(24, 3, 2, 65));
            models.put("bert-prefix", PublishedModel.bert(32, 4, 3, 128).withPrefix("bert."));
            models.put(
                    "bert-decoder-tanh",
                    PublishedModel.bert(24, 3, 2, 65).with("is_decoder", "true").with("hidden_act", "\"gelu_new\""));
            models.put("gpt2", PublishedModel.gpt2(24, 3, 2));
            models.put("gpt2-bare", PublishedModel.gpt2(36, 2, 2).withPrefix("").with("n_inner", "50"));
            models.put("llama", PublishedModel.llama("llama", 24, 6, 2, 2, 50));
            models.put(
                    "llama3-v5",
                    PublishedModel.llama("llama", 32, 4, 4, 2, 64)
                            .with("rope_theta", "null")
                            .with("attention_bias", "true")
                            .with("head_dim", "12")
                            .with(
                                    "rope_parameters",
                                    "{\"rope_type\": \"llama3\", \"rope_theta\": 500000.0, \"factor\": 8.0,"
                                            + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
                                            + " \"original_max_position_embeddings\": 16}"));
            models.put(
                    "mistral",
                    PublishedModel.llama("mistral", 24, 4, 2, 2, 50)
                            .with("sliding_window", "7")
                            .withPrefix("")
                            .withoutHead());
            models.put(
                    "qwen2",
                    PublishedModel.llama("qwen2", 24, 4, 1, 2, 50)
                            .with("use_sliding_window", "false")
                            .with("sliding_window", "8")
                            .with("max_window_layers", "1"));
            models.put(
                    "qwen2-window",
                    PublishedModel.llama("qwen2", 24, 4, 1, 2, 50)
                            .with("use_sliding_window", "true")
                            .with("sliding_window", "8")
                            .with("max_window_layers", "0"));
            models.put("qwen3", PublishedModel.llama("qwen3", 24, 4, 2, 2, 50).with("head_dim", "10"));
            models.put("gemma", PublishedModel.llama("gemma", 24, 4, 1, 2, 50).with("head_dim", "16"));
            return models;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AttentionStack stack(AttentionModel model, int maxTokens) {
        return new AttentionStack(model, Kernels.best(), model.layers().size(), maxTokens, AttentionSelection.NONE);
    }

    private static float[][] rows(AttentionModel model, int tokens, long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[tokens][model.hiddenSize()];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** What is checked of one model. */
    @FunctionalInterface
    private interface Check {
        void accept(AttentionModel model, Path path) throws IOException;
    }
}
