package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.Llama3Rope;
import dev.heed.model.PositionConfig;
import dev.heed.model.QueryKeyNorm;
import dev.heed.model.RotaryConfig;
import dev.heed.model.ScoreConfig;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class EndToEndIT {
    private static final int HIDDEN = 24;
    private static final long SEED = 5;
    private static final int LENGTH = 50;

    @TempDir
    private Path folder;

    static Stream<Arguments> models() {
        AttentionConfig plain = TinyModel.of(HIDDEN, 3).withLayers(2).withBias().config();
        AttentionConfig llama = AttentionConfig.causal(HIDDEN, 2, new HeadLayout(6, 2, 8, 8), false, Set.of())
                .withPositions(PositionConfig.of(new RotaryConfig(500_000, 8, false, new Llama3Rope(8, 1, 4, 16))));
        AttentionConfig gemma = AttentionConfig.causal(HIDDEN, 1, new HeadLayout(4, 1, 8, 8), false, Set.of())
                .withScores(ScoreConfig.usual(8).withSoftcap(5).withNorm(new QueryKeyNorm(true, 1e-6f)))
                .withPositions(PositionConfig.of(RotaryConfig.of(8)))
                .withWindow(16, 4);
        return Stream.of(
                Arguments.of("plain", plain),
                Arguments.of("as Llama 3", llama),
                Arguments.of("as Gemma, over a window with sinks", gemma));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyTokenComesOutContextualized(String name, AttentionConfig config) throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), config, SEED);
        Tokens tokens = new Tokens(HIDDEN, SEED);
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = new JobFixture(kafka, "tokens", model, folder.resolve("checkpoints"));
            for (int t = 0; t < LENGTH - 1; t++) {
                kafka.send(job.input(), tokens.one("s", t));
            }
            kafka.send(job.input(), Tokens.ending(tokens.one("s", LENGTH - 1)));
            kafka.flush();

            List<ContextualizedTokens> out = job.run().vectors().get("s");

            double[][] expected = ReferenceAttention.run(TinyReference.read(model), rows(tokens.many("s", 0, LENGTH)));
            assertThat(out).hasSize(LENGTH);
            for (int t = 0; t < LENGTH; t++) {
                assertThat(out.get(t).getStartPosition()).isEqualTo(t);
                for (int i = 0; i < HIDDEN; i++) {
                    assertThat((double) out.get(t).getVectors().get(i))
                            .as("%s, seed %d, token %d, element %d", name, SEED, t, i)
                            .isCloseTo(expected[t][i], within(1e-5));
                }
            }
            assertThat(job.deadLetters()).isEmpty();
        }
    }

    private static float[][] rows(EmbeddedTokens tokens) {
        float[][] rows = new float[tokens.getTokenCount()][HIDDEN];
        for (int i = 0; i < rows.length * HIDDEN; i++) {
            rows[i / HIDDEN][i % HIDDEN] = tokens.getEmbeddings().get(i);
        }
        return rows;
    }
}
