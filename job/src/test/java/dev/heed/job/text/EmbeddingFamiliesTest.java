package dev.heed.job.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.ModelException;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of a few words in the layouts in which the families are published. */
class EmbeddingFamiliesTest {
    private static final int HIDDEN = 2;

    /** Row i of the word table: (10 i, 10 i + 1). */
    private static final float[] WORDS = {0, 1, 10, 11, 20, 21, 30, 31};

    /** Row p of the position table: (0.5 p, −0.5 p). */
    private static final float[] POSITIONS = {0, 0, 0.5f, -0.5f, 1, -1};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "transformer."})
    void gpt2AddsWordAndPosition(String prefix) throws IOException {
        gpt2(prefix);
        try (TextEmbedder embedder = TextEmbedder.open(folder)) {
            EmbeddedText text = embedder.embed("tired it");

            assertThat(text.tokens()).containsExactly("tired", "it");
            assertThat(text.embeddings()).containsExactly(30, 31, 10.5f, 10.5f);
            assertThat(embedder.hiddenSize()).isEqualTo(HIDDEN);
        }
    }

    @Test
    void whatGoesBeyondThePositionsOfTheTableIsCutAndSaid() throws IOException {
        gpt2("");
        try (TextEmbedder embedder = TextEmbedder.open(folder)) {
            EmbeddedText text = embedder.embed("it was tired it");

            assertThat(embedder.maxTokens()).isEqualTo(3);
            assertThat(text.truncated()).isTrue();
            assertThat(text.tokens()).containsExactly("it", "was", "tired");
            assertThat(embedder.embed("it was tired").truncated()).isFalse();
        }
        assertThatThrownBy(() -> EmbeddingTables.read(folder).embed(new long[4]))
                .isInstanceOf(ModelException.class)
                .hasMessageEndingWith("4 tokens; the model tiny has only 3 positions");
    }

    @ParameterizedTest
    @CsvSource({"llama, model.", "mistral, model.", "qwen2, ''", "qwen3, model."})
    void llamaAndItsRelativesTakeTheWordAlone(String family, String prefix) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "%s", "_name_or_path": "tiny", "hidden_size": 2, "vocab_size": 4, "hidden_act": "silu",
                 "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1, "intermediate_size": 4,
                 "rms_norm_eps": 1e-5, "max_position_embeddings": 8}""".formatted(family));
        tokenizer("""
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                 {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                 {"Sequence": {"id": "B", "type_id": 0}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}}""");
        new SafetensorsWriter()
                .add(prefix + "embed_tokens.weight", WORDS, 4, HIDDEN)
                .add(prefix + "layers.0.self_attn.q_proj.weight", new float[4], HIDDEN, HIDDEN)
                .write(folder.resolve("model.safetensors"));
        try (TextEmbedder embedder = TextEmbedder.open(folder)) {
            EmbeddedText text = embedder.embed("it was");

            assertThat(text.tokens()).containsExactly("<s>", "it", "was");
            assertThat(text.embeddings()).containsExactly(0, 1, 10, 11, 20, 21);
            assertThat(embedder.modelName()).isEqualTo("tiny");
            assertThat(embedder.embed("it ".repeat(9)).tokens()).hasSize(8).startsWith("<s>");
        }
    }

    @Test
    void anotherFamilyIsRefusedByName() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\"}");

        assertThatThrownBy(() -> TextEmbedder.open(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("mamba");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        gpt2("");
        gpt2Config(3);
        new SafetensorsWriter()
                .add("wte.weight", new float[6], 3, HIDDEN)
                .add("wpe.weight", POSITIONS, 3, HIDDEN)
                .write(folder.resolve("model.safetensors"));
        try (TextEmbedder embedder = TextEmbedder.open(folder)) {
            assertThatThrownBy(() -> embedder.embed("it was tired"))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("the tokenizer gives the id 3, but the model tiny has only 3 words");
        }
    }

    private void gpt2(String prefix) throws IOException {
        gpt2Config(4);
        tokenizer("null");
        new SafetensorsWriter()
                .add(prefix + "wte.weight", WORDS, 4, HIDDEN)
                .add(prefix + "wpe.weight", POSITIONS, 3, HIDDEN)
                .add(prefix + "h.0.attn.c_attn.weight", new float[12], HIDDEN, 3 * HIDDEN)
                .write(folder.resolve("model.safetensors"));
    }

    private void gpt2Config(int words) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "gpt2", "_name_or_path": "tiny", "n_embd": 2, "n_head": 1, "n_layer": 1, "n_positions": 3,
                 "vocab_size": %d, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5}""".formatted(words));
    }

    /** Whole words, separated by blanks. */
    private void tokenizer(String postProcessor) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
                  "normalized": false, "special": true}],
                 "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": %s, "decoder": null,
                 "model": {"type": "WordLevel", "vocab": {"<s>": 0, "it": 1, "was": 2, "tired": 3}, "unk_token": "<s>"}}
                """.formatted(postProcessor));
    }
}
