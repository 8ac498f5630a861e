package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.Pooling;
import dev.heed.reference.PublishedModel;
import dev.heed.reference.ReferenceTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole models in the operator: what comes out of a stream, against the double-precision reference. */
class WholeModelProcessorTest {
    private static final int HIDDEN = 24;
    private static final int TOKENS = 50;
    private static final float[][] ROWS = Segments.embeddings(new Random(3), TOKENS, HIDDEN);
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    private Path write(String family) throws IOException {
        PublishedModel model =
                switch (family) {
                    case "bert" -> PublishedModel.bert(HIDDEN, 3, 3, 65);
                    case "gpt2" -> PublishedModel.gpt2(HIDDEN, 3, 3);
                    default -> PublishedModel.llama(family, HIDDEN, 6, 2, 3, 50);
                };
        return model.write(folder, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "gpt2", "llama"})
    void theVectorsOfAStreamAreThoseOfTheModel(String family) throws Exception {
        Path path = write(family);
        ProcessorFixture fixture =
                ProcessorFixture.of(AttentionModel.load(path)).build();
        feed(fixture, 0);

        assertClose(fixture.output.rows("s"), path, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "gpt2", "llama"})
    void stepsOfAnySizeAndARestoreAtAnyRecordGiveTheSameBits(String family) throws Exception {
        ProcessorFixture.Builder builder = ProcessorFixture.of(AttentionModel.load(write(family)));
        ProcessorFixture whole = builder.build();
        feed(whole, 0);
        List<float[]> expected = whole.output.rows("s");
        for (int step : new int[] {1, 16, 33}) {
            for (int at = 1; at < 10; at += 3) {
                ProcessorFixture first = builder.stepTokens(step).build();
                for (int i = 0; i < at; i++) {
                    first.process(record(i));
                    first.process(Segments.of("other" + i, 0, ROWS, 0, 20, true));
                }
                first.checkpoint();
                ProcessorFixture second = builder.restore(first);
                feed(second, at);
                List<float[]> actual = first.output.rows("s");
                actual.addAll(second.output.rows("s"));

                assertThat(actual)
                        .as("steps of %d, restored after %d", step, at)
                        .hasSize(TOKENS);
                for (int t = 0; t < TOKENS; t++) {
                    assertThat(actual.get(t)).as("token %d", t).containsExactly(expected.get(t));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "gpt2", "llama"})
    void theWeightsOfEveryLayerAreReported(String family) throws Exception {
        Path path = write(family);
        ProcessorFixture fixture = ProcessorFixture.of(AttentionModel.load(path))
                .report(new AttentionSelection(Set.of(0, 1, 2), Set.of()), TOKENS)
                .build();
        feed(fixture, 0);
        int heads = fixture.model.heads().queryHeads();

        assertThat(fixture.output.attention).hasSize(3 * heads * TOKENS);
        try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
            for (int layer = 0; layer < 3; layer++) {
                reference.run(ROWS, layer + 1);
                for (TokenAttention row : fixture.output.attention) {
                    if (row.layer() == layer) {
                        assertWeights(row, reference.lastWeights()[row.head()][(int) row.queryPosition()]);
                    }
                }
            }
        }
    }

    private static void assertWeights(TokenAttention row, double[] expected) {
        for (int i = 0; i < row.weights().length; i++) {
            assertThat((double) row.weights()[i])
                    .as("%s", row)
                    .isCloseTo(expected[(int) row.keyPositions()[i]], within(TOLERANCE));
        }
    }

    @Test
    void aPooledEncoderGivesTheDirectionOfTheMean() throws Exception {
        Path path = write("bert");
        ProcessorFixture fixture = ProcessorFixture.of(AttentionModel.load(path))
                .output(new VectorOutput(0, false, new Pooling(Pooling.Kind.MEAN, true)))
                .build();
        feed(fixture, 0);

        assertThat(fixture.output.vectors).isEmpty();
        double[] mean = new double[HIDDEN];
        double squares = 0;
        try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
            double[][] rows = reference.run(ROWS, 3);
            for (int i = 0; i < HIDDEN; i++) {
                for (double[] row : rows) {
                    mean[i] += row[i] / TOKENS;
                }
                squares += mean[i] * mean[i];
            }
        }
        for (int i = 0; i < HIDDEN; i++) {
            assertThat((double) fixture.output.pooled.get(0).vector()[i])
                    .isCloseTo(mean[i] / Math.sqrt(squares), within(1e-6));
        }
    }

    private static TokenSegment record(int index) {
        return Segments.of("s", 0, ROWS, index * 5, index * 5 + 5, index == 9);
    }

    private static void feed(ProcessorFixture fixture, int from) throws Exception {
        for (int i = from; i < 10; i++) {
            fixture.process(record(i));
        }
        fixture.flush();
    }

    private static void assertClose(List<float[]> actual, Path path, int layers) throws IOException {
        try (ReferenceTransformer reference = ReferenceTransformer.open(path)) {
            double[][] expected = reference.run(ROWS, layers);
            assertThat(actual).hasSize(TOKENS);
            for (int t = 0; t < TOKENS; t++) {
                for (int i = 0; i < HIDDEN; i++) {
                    assertThat((double) actual.get(t)[i])
                            .as("element %d of token %d", i, t)
                            .isCloseTo(expected[t][i], within(TOLERANCE));
                }
            }
        }
    }
}
