package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.ReferenceModel;
import dev.heed.reference.TinyReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who attends to whom, as it is reported, against the formula. */
class AttentionReportTest {
    private static final int TOKENS = 70;
    private static final int TOP_K = 5;
    private static final double TOLERANCE = 1e-5;
    private static final float[][] ROWS = SmallModel.embeddings(1, TOKENS);

    @TempDir
    private static Path folder;

    private static AttentionModel model;
    private static ReferenceModel reference;

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
        reference = TinyReference.read(folder);
    }

    @Test
    void weightsAndScoresAreThoseOfTheFormula() throws Exception {
        for (TokenAttention row : report(all(), TOP_K, 100, 0)) {
            int query = (int) row.queryPosition() - 100;
            double[] weights = ReferenceAttention.weights(reference, ROWS, row.layer(), row.head(), query);
            double[] scores = ReferenceAttention.scores(reference, ROWS, row.layer(), row.head(), query);
            for (int i = 0; i < row.weights().length; i++) {
                int key = (int) row.keyPositions()[i] - 100;
                assertThat((double) row.weights()[i]).as("%s", row).isCloseTo(weights[key], within(TOLERANCE));
                assertThat((double) row.scores()[i]).as("%s", row).isCloseTo(scores[key], within(TOLERANCE));
            }
            double[] sorted = IntStream.range(0, weights.length)
                    .mapToDouble(i -> -weights[i])
                    .sorted()
                    .toArray();
            assertThat((double) row.weights()[row.weights().length - 1])
                    .as("the last of the top %d of %s", TOP_K, row)
                    .isCloseTo(-sorted[row.weights().length - 1], within(TOLERANCE));
        }
    }

    @Test
    void thereIsARowForEveryTokenLayerAndHeadInThatOrderOfTokens() throws Exception {
        List<TokenAttention> rows = report(all(), TOP_K, 0, 0);

        assertThat(rows).hasSize(TOKENS * 2 * 3);
        assertThat(rows.stream()
                        .filter(row -> row.layer() == 1 && row.head() == 2)
                        .map(TokenAttention::queryPosition))
                .containsExactlyElementsOf(
                        IntStream.range(0, TOKENS).mapToObj(Long::valueOf).toList());
    }

    @Test
    void keysComeByDescendingWeightAndTheRestIsWhatIsMissingToOne() throws Exception {
        for (TokenAttention row : report(all(), TOP_K, 0, 0)) {
            assertThat(row.weights()).hasSize((int) Math.min(TOP_K, row.queryPosition() + 1));
            double sum = 0;
            for (int i = 0; i < row.weights().length; i++) {
                assertThat(i == 0 || row.weights()[i] <= row.weights()[i - 1])
                        .as("%s", row)
                        .isTrue();
                sum += row.weights()[i];
            }
            assertThat(row.rest())
                    .as("%s", row)
                    .isBetween(0f, 1f)
                    .isCloseTo((float) Math.max(0, 1 - sum), within(1e-7f));
        }
    }

    @Test
    void equalWeightsComeByAscendingPosition() throws Exception {
        float[][] same = new float[20][];
        java.util.Arrays.fill(same, ROWS[0]);
        ProcessorFixture fixture = ProcessorFixture.of(model)
                .report(new AttentionSelection(Set.of(0), Set.of(0)), 4)
                .build();
        fixture.process(Segments.of("s", 0, same, 0, 20, false));
        fixture.flush();

        TokenAttention last = fixture.output.attention.get(19);
        assertThat(last.keyPositions()).containsExactly(0, 1, 2, 3);
        assertThat(last.weights()[0]).isCloseTo(1 / 20f, within(1e-6f));
        assertThat(last.rest()).isCloseTo(16 / 20f, within(1e-6f));
    }

    @Test
    void aTopKBeyondTheContextReportsAllOfItAndLeavesNoRest() throws Exception {
        TokenAttention last = last(report(all(), 1000, 0, 0));

        assertThat(last.keyPositions()).hasSize(TOKENS);
        assertThat(last.rest()).isCloseTo(0, within(1e-6f));
    }

    @Test
    void onlyTheSelectedLayersAndHeadsAreReported() throws Exception {
        List<TokenAttention> rows = report(new AttentionSelection(Set.of(1), Set.of(0, 2)), TOP_K, 0, 0);

        assertThat(rows).hasSize(TOKENS * 2);
        assertThat(rows).allMatch(row -> row.layer() == 1 && row.head() != 1);
    }

    @Test
    void rowsCarryTheWordsOfTheQueryAndTheKeys() throws Exception {
        for (TokenAttention row : report(all(), TOP_K, 0, 0)) {
            assertThat(row.token()).isEqualTo("t" + row.queryPosition());
            for (int i = 0; i < row.keyPositions().length; i++) {
                assertThat(row.keyTokens()[i]).isEqualTo("t" + row.keyPositions()[i]);
            }
            assertThat(row.model()).isEqualTo(model.id());
        }
    }

    @Test
    void theWordsOfTheKeysAreLeftOutIfThatOfAnyIsUnknown() throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model).report(all(), 2).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 1, false));
        fixture.process(Segments.withoutTokens(Segments.of("s", 0, ROWS, 1, 2, false)));
        fixture.flush();

        TokenAttention known = fixture.output.attention.get(0);
        TokenAttention unknown = last(fixture.output.attention);
        assertThat(known.keyTokens()).containsExactly("t0");
        assertThat(unknown.token()).isNull();
        assertThat(unknown.keyPositions()).hasSize(2);
        assertThat(unknown.keyTokens()).isNull();
    }

    @Test
    void wordsSurviveACheckpoint() throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model).report(all(), 100).build();
        fixture.process(Segments.of("s", 0, ROWS, 0, 20, false));
        fixture.checkpoint();
        ProcessorFixture restored =
                ProcessorFixture.of(model).report(all(), 100).restore(fixture);
        restored.process(Segments.of("s", 0, ROWS, 20, 21, false));
        restored.flush();

        assertThat(restored.output.attention.get(0).keyTokens()).contains("t0", "t15", "t16", "t20");
    }

    @Test
    void stepsOfAnySizeReportTheSame() throws Exception {
        assertThat(report(all(), TOP_K, 0, 7)).hasSameElementsAs(report(all(), TOP_K, 0, 0));
    }

    private static List<TokenAttention> report(AttentionSelection selection, int topK, long start, int stepTokens)
            throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model)
                .report(selection, topK)
                .stepTokens(stepTokens == 0 ? 256 : stepTokens)
                .build();
        fixture.process(Segments.of("s", start, ROWS, 0, TOKENS, false));
        fixture.flush();
        return fixture.output.attention;
    }

    private static AttentionSelection all() {
        return new AttentionSelection(Set.of(0, 1), Set.of());
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
