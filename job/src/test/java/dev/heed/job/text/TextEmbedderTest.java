package dev.heed.job.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.job.minilm.MiniLmFolder;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEmbedderTest {
    private static final String SENTENCE = "The animal didn't cross the street because it was tired.";

    private static TextEmbedder embedder;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        embedder = TextEmbedder.open(MiniLmFolder.path());
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Test
    void theTokensAreThoseOfBertWithItsSpecialOnes() {
        assertThat(embedder.embed(SENTENCE).tokens())
                .containsExactly(
                        "[CLS]", "the", "animal", "didn", "'", "t", "cross", "the", "street", "because", "it", "was",
                        "tired", ".", "[SEP]");
        assertThat(embedder.embed("Tokenizers embed 🙂 naïvely").tokens())
                .containsExactly("[CLS]", "token", "##izer", "##s", "em", "##bed", "[UNK]", "naive", "##ly", "[SEP]");
    }

    @Test
    void rowsAreWordAndTypeAndPositionNormalized() throws IOException {
        EmbeddedText text = embedder.embed(SENTENCE);
        JsonNode vocabulary = new ObjectMapper()
                .readTree(Files.readAllBytes(MiniLmFolder.path().resolve("tokenizer.json")))
                .at("/model/vocab");
        try (Safetensors tensors = Safetensors.open(MiniLmFolder.path())) {
            float[] words = tensors.floats("embeddings.word_embeddings.weight", 30522, 384);
            float[] positions = tensors.floats("embeddings.position_embeddings.weight", 512, 384);
            float[] types = tensors.floats("embeddings.token_type_embeddings.weight", 2, 384);
            float[] gamma = tensors.floats("embeddings.LayerNorm.weight", 384);
            float[] beta = tensors.floats("embeddings.LayerNorm.bias", 384);
            assertThat(text.embeddings()).hasSize(text.tokens().size() * 384);
            for (int p = 0; p < text.tokens().size(); p++) {
                int id = vocabulary.path(text.tokens().get(p)).asInt(-1);
                double[] sum = new double[384];
                for (int i = 0; i < 384; i++) {
                    sum[i] = (double) words[id * 384 + i] + types[i] + positions[p * 384 + i];
                }
                double[] expected = layerNorm(sum, gamma, beta);
                for (int i = 0; i < 384; i++) {
                    assertThat((double) text.embeddings()[p * 384 + i]).isCloseTo(expected[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void aLongTextIsCutWhereTheModelWasTrainedTo() {
        EmbeddedText text = embedder.embed("word ".repeat(300));
        assertThat(text.truncated()).isTrue();
        assertThat(text.tokens()).hasSize(256).last().isEqualTo("[SEP]");
        assertThat(embedder.maxTokens()).isEqualTo(256);
        EmbeddedText fitting = embedder.embed("word ".repeat(254));
        assertThat(fitting.truncated()).isFalse();
        assertThat(fitting.tokens()).hasSize(256);
    }

    @Test
    void oddTextStillHasItsSpecialTokens() {
        assertThat(embedder.embed("").tokens()).isEqualTo(List.of("[CLS]", "[SEP]"));
        assertThat(embedder.embed("\u0000\u0007 \u200b").tokens())
                .startsWith("[CLS]")
                .endsWith("[SEP]");
    }

    @Test
    void theTokenizerStaysOffTheNetwork() {
        assertThat(Utils.isOfflineMode()).isTrue();
    }

    @Test
    void aFolderWithoutTokenizerIsRefused() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "bert", "hidden_size": 2, "num_hidden_layers": 1, "num_attention_heads": 1,
                 "intermediate_size": 2, "vocab_size": 3, "max_position_embeddings": 4, "type_vocab_size": 2}""");
        new SafetensorsWriter()
                .add("embeddings.word_embeddings.weight", new float[6], 3, 2)
                .add("embeddings.position_embeddings.weight", new float[8], 4, 2)
                .add("embeddings.token_type_embeddings.weight", new float[4], 2, 2)
                .add("embeddings.LayerNorm.weight", new float[2], 2)
                .add("embeddings.LayerNorm.bias", new float[2], 2)
                .write(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> TextEmbedder.open(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer.json: no such file");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> TextEmbedder.open(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer.json: not a tokenizer that can be read");
    }

    private static double[] layerNorm(double[] x, float[] gamma, float[] beta) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + 1e-12) * gamma[i] + beta[i];
        }
        return y;
    }
}
