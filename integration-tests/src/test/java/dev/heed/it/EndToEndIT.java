package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EndToEndIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2).withBias();
    private static final long SEED = 5;
    private static final int LENGTH = 50;

    @TempDir
    private Path folder;

    @Test
    void everyTokenComesOutContextualized() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        Tokens tokens = new Tokens(MODEL.hidden(), SEED);
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
                for (int i = 0; i < MODEL.hidden(); i++) {
                    assertThat((double) out.get(t).getVectors().get(i))
                            .as("seed %d, token %d, element %d", SEED, t, i)
                            .isCloseTo(expected[t][i], within(1e-5));
                }
            }
            assertThat(job.deadLetters()).isEmpty();
        }
    }

    private static float[][] rows(EmbeddedTokens tokens) {
        float[][] rows = new float[tokens.getTokenCount()][MODEL.hidden()];
        for (int i = 0; i < rows.length * MODEL.hidden(); i++) {
            rows[i / MODEL.hidden()][i % MODEL.hidden()] =
                    tokens.getEmbeddings().get(i);
        }
        return rows;
    }
}
