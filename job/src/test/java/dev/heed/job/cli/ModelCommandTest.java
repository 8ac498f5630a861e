package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.minilm.MiniLmFolder;
import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.ContextConfig;
import dev.heed.model.LinearRope;
import dev.heed.model.PositionConfig;
import dev.heed.model.QueryKeyNorm;
import dev.heed.model.RotaryConfig;
import dev.heed.model.ScoreConfig;
import dev.heed.reference.PublishedModel;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCommandTest {
    @TempDir
    Path folder;

    @Test
    void showDescribesAnAttentionModelWithItsFingerprint() throws IOException {
        TinyModels.write(
                folder, TinyModel.of(8, 2).withHeadSizes(3, 4).withBias().withIdentity("o"), 1);
        CommandRun run = CommandRun.of("model", "show", folder.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("name +tiny\n")
                .containsPattern("fingerprint +[0-9a-f]{64}\n")
                .containsPattern("heads +2 of 3, values of 4\n")
                .containsPattern("pass through +o\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void showTellsOfTheVariants() throws IOException {
        HeadLayout heads = new HeadLayout(4, 2, 8, 8);
        AttentionConfig config = AttentionConfig.causal(8, 1, heads, false, Set.of())
                .withScores(ScoreConfig.usual(8).withSoftcap(50).withNorm(new QueryKeyNorm(true, 1e-5f)))
                .withPositions(PositionConfig.of(RotaryConfig.of(4).withScaling(new LinearRope(2))))
                .withWindow(64, 4);
        TinyModels.write(folder, config, 1);
        assertThat(CommandRun.of("model", "show", folder.toString()).out())
                .containsPattern("heads +4 of 8; 2 share one of 2 for keys\n")
                .containsPattern("sees +64 positions up to its own, and the first 4\n")
                .containsPattern("scores +within ± 50.0\n")
                .containsPattern("cache +bytes a token: 128 with float32, 64 with bfloat16, 48 with int8\n")
                .containsPattern("queries, keys +normalized by 1 \\+ weight, eps 1.0E-5\n")
                .containsPattern("distances +rotate 4 elements of a head in halves, theta 10000.0, scaling linear\n");
    }

    @Test
    void showTellsOfDistancesThatLowerScoresAndOfFullAttention() throws IOException {
        AttentionConfig config = AttentionConfig.causal(8, 1, new HeadLayout(2, 2, 4, 4), false, Set.of())
                .withPositions(PositionConfig.ALIBI)
                .withContext(ContextConfig.FULL);
        TinyModels.write(folder, config, 1);
        assertThat(CommandRun.of("model", "show", folder.toString()).out())
                .containsPattern("sees +everything\n")
                .containsPattern("distances +lower the scores \\(ALiBi\\)\n");
    }

    @Test
    void showDescribesABertModel() {
        CommandRun run = CommandRun.of("model", "show", MiniLmFolder.path().toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("name +all-MiniLM-L6-v2\n")
                .containsPattern("type +bert: all layers, which the job runs")
                .containsPattern("layers +6\n")
                .containsPattern("heads +12 of 32\n")
                .containsPattern("feed-forward +1536 floats between, gelu\n")
                .containsPattern("sees +everything\n")
                .containsPattern("parameters +10,646,784 in the layers, 22,565,376 in the folder\n")
                .containsPattern("cache +bytes a token: 18,432 with float32, 9,216 with bfloat16, 5,184 with int8\n");
    }

    @Test
    void showDescribesTheRelativesOfLlama() throws IOException {
        PublishedModel.llama("qwen3", 24, 4, 2, 2, 50).with("head_dim", "10").write(folder, 1);
        assertThat(CommandRun.of("model", "show", folder.toString()).out())
                .containsPattern("type +qwen3: all layers")
                .containsPattern("heads +4 of 10; 2 share one of 2 for keys\n")
                .containsPattern("feed-forward +50 floats between, silu, gated\n")
                .containsPattern("norms +root mean square, before each part and after the last layer, eps 1.0E-5\n")
                .containsPattern("queries, keys +normalized, eps 1.0E-5\n")
                .containsPattern("distances +rotate 10 elements of a head in halves, theta 10000.0\n")
                .containsPattern("positions +at most 2048\n")
                .containsPattern("cache +bytes a token: 320 with float32");
    }

    @Test
    void attentionMakesAModelThatShowDescribes() {
        Path target = folder.resolve("layer3");
        CommandRun run =
                CommandRun.of("model", "attention", MiniLmFolder.path().toString(), target.toString(), "--layer", "3");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("all-MiniLM-L6-v2-layer3-attention is in " + target + "\n");
        assertThat(CommandRun.of("model", "show", target.toString()).out())
                .containsPattern("name +all-MiniLM-L6-v2-layer3-attention\n");
    }

    @Test
    void badUsageIsOneLineAndStatusTwo() {
        assertRefused("heed model: expected one of show, fetch, attention; see heed model --help", "model");
        assertRefused("heed model: 'shw' is not a command (did you mean show?)", "model", "shw");
        assertRefused("heed model fetch: 'bert' cannot be fetched; use minilm", "model", "fetch", "bert", "x");
        assertRefused(
                "heed model attention: Invalid value for option '--layer'",
                "model",
                "attention",
                "a",
                "b",
                "--layer=x");
    }

    @Test
    void aBadFolderIsOneLineAndStatusTwo() throws IOException {
        String missing = folder.resolve("missing").toString();
        assertRefused("heed model show: " + missing + ": not a folder", "model", "show", missing);
        assertRefused("heed model attention: " + missing + ": not a folder", "model", "attention", missing, "x");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"t5\"}");
        assertRefused("model_type 't5' is not supported by this version", "model", "show", folder.toString());
        assertRefused("already exists and is not empty", "model", "fetch", "minilm", folder.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "fetch", "attention"})
    void helpTeachesWithAnExample(String command) {
        CommandRun run = CommandRun.of("model", command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: heed model " + command).contains("heed model " + command + " m");
    }

    private static void assertRefused(String message, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
