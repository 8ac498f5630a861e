package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.Pooling.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolingTest {
    private static final String MODULES = """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
             {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
            """;

    @TempDir
    private Path folder;

    @Test
    void isReadAsSentenceTransformersSavesIt() throws Exception {
        write("modules.json", MODULES);
        write("1_Pooling/config.json", """
                {"word_embedding_dimension": 384, "pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true,
                 "pooling_mode_max_tokens": false, "pooling_mode_mean_sqrt_len_tokens": false}
                """);

        assertThat(Pooling.read(folder)).contains(new Pooling(Kind.MEAN, true));
        assertThat(Pooling.normalizes(folder)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pooling_mode_cls_token\": true}  | CLS",
                "{\"pooling_mode_lasttoken\": true}  | LAST",
                "{\"pooling_mode\": \"lasttoken\"}   | LAST",
                "{\"pooling_mode\": \"cls\"}         | CLS",
                "{\"pooling_mode\": \"mean\"}        | MEAN"
            })
    void withoutAListOfModulesItIsWhereItUsuallyIsAndNotNormalized(String json, Kind kind) throws Exception {
        write("1_Pooling/config.json", json);

        assertThat(Pooling.read(folder)).contains(new Pooling(kind, false));
    }

    @Test
    void aFolderMayNotSay() {
        assertThat(Pooling.read(folder)).isEmpty();
        assertThat(Pooling.normalizes(folder)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pooling_mode_max_tokens\": true}                                     | pooling_mode_max_tokens is true",
                "{\"pooling_mode\": \"weightedmean\"}                                    | pooling_mode is \"weightedmean\"",
                "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": true}  | expected one of mean, cls",
                "{}                                                                      | expected one of mean, cls"
            })
    void whatIsNotComputedIsRefused(String json, String message) throws Exception {
        write("1_Pooling/config.json", json);

        assertThatThrownBy(() -> Pooling.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void furtherLayersAreRefused() throws Exception {
        write("modules.json", MODULES.replace("models.Normalize", "models.Dense"));

        assertThatThrownBy(() -> Pooling.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("module 'sentence_transformers.models.Dense' is not supported");
    }

    @Test
    void aPathOutOfTheFolderIsRefused() throws Exception {
        write("modules.json", MODULES.replace("1_Pooling", "../1_Pooling"));

        assertThatThrownBy(() -> Pooling.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("leads out of the folder");
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
