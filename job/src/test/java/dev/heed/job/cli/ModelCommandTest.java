package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.minilm.MiniLmFolder;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void showDescribesABertModel() {
        CommandRun run = CommandRun.of("model", "show", MiniLmFolder.path().toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("name +all-MiniLM-L6-v2\n")
                .containsPattern("weights +22,565,376 in 101 tensors\n");
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
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
        assertRefused("model_type 'llama' is not supported by this version", "model", "show", folder.toString());
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
