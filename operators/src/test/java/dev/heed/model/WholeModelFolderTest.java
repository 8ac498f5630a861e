package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.CacheType;
import dev.heed.kernel.Activation;
import dev.heed.reference.PublishedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of whole models: names, fingerprints, shards, what embeds, what is told of them. */
class WholeModelFolderTest {
    @TempDir
    private Path folder;

    @Test
    void theCheckTellsWhatTheModelHas() throws IOException {
        Path path = PublishedModel.llama("mistral", 24, 4, 2, 2, 50)
                .with("sliding_window", "7")
                .write(folder, 1);
        AttentionModel model = AttentionModel.load(path);

        assertThat(AttentionModel.check(path)).isEqualTo(model.config());
        assertThat(model.config().slidingWindow()).hasValue(7);
        assertThat(model.config().maxPositionEmbeddings()).hasValue(2048);
        assertThat(model.config().causal()).isTrue();
        assertThat(model.layers()).hasSize(2);
        assertThat(model.blocks().orElseThrow().config().activation()).isEqualTo(Activation.SILU);
    }

    @Test
    void anEncoderSeesEverythingUnlessItIsADecoder() throws IOException {
        assertThat(AttentionModel.check(PublishedModel.bert(24, 3, 1, 50).write(folder.resolve("a"), 1))
                        .causal())
                .isFalse();
        assertThat(AttentionModel.check(PublishedModel.bert(24, 3, 1, 50)
                                .with("is_decoder", "true")
                                .write(folder.resolve("b"), 1))
                        .causal())
                .isTrue();
    }

    @Test
    void neitherPrefixNorHeadNorShardsChangeTheFingerprint() throws IOException {
        String fingerprint = fingerprint("plain", PublishedModel.bert(24, 3, 2, 50));

        assertThat(fingerprint("prefix", PublishedModel.bert(24, 3, 2, 50).withPrefix("bert.")))
                .isEqualTo(fingerprint);
        assertThat(fingerprint("bare", PublishedModel.bert(24, 3, 2, 50).withoutHead()))
                .isEqualTo(fingerprint);
        assertThat(AttentionModel.load(PublishedModel.bert(24, 3, 2, 50).writeSharded(folder.resolve("shards"), 1))
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void whatChangesTheResultChangesTheFingerprint() throws IOException {
        String fingerprint = fingerprint("plain", PublishedModel.bert(24, 3, 2, 50));

        assertThat(fingerprint("eps", PublishedModel.bert(24, 3, 2, 50).with("layer_norm_eps", "1e-5")))
                .isNotEqualTo(fingerprint);
        assertThat(fingerprint("act", PublishedModel.bert(24, 3, 2, 50).with("hidden_act", "\"gelu_new\"")))
                .isNotEqualTo(fingerprint);
        assertThat(fingerprint("causal", PublishedModel.bert(24, 3, 2, 50).with("is_decoder", "true")))
                .isNotEqualTo(fingerprint);
        assertThat(AttentionModel.load(PublishedModel.bert(24, 3, 2, 50).write(folder.resolve("seed"), 2))
                        .fingerprint())
                .isNotEqualTo(fingerprint);
    }

    private String fingerprint(String name, PublishedModel model) throws IOException {
        return AttentionModel.load(model.write(folder.resolve(name), 1)).fingerprint();
    }

    @Test
    void theEmbeddingLayerIsFoundByTheNamesInTheFolder() throws IOException {
        EmbeddingLayer bert = EmbeddingLayer.read(
                PublishedModel.bert(24, 3, 2, 50).withPrefix("bert.").write(folder.resolve("bert"), 1));
        assertThat(bert.words()).isEqualTo("bert.embeddings.word_embeddings.weight");
        assertThat(bert.positions()).contains("bert.embeddings.position_embeddings.weight");
        assertThat(bert.types()).contains("bert.embeddings.token_type_embeddings.weight");
        assertThat(bert.norm())
                .contains(new EmbeddingLayer.LayerNorm(
                        "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias", 1e-12f));
        assertThat(bert.scale()).isEqualTo(1);

        EmbeddingLayer gpt2 =
                EmbeddingLayer.read(PublishedModel.gpt2(24, 3, 2).withPrefix("").write(folder.resolve("gpt2"), 1));
        assertThat(gpt2.words()).isEqualTo("wte.weight");
        assertThat(gpt2.positions()).contains("wpe.weight");
        assertThat(gpt2.maxPositions()).hasValue(1024);
        assertThat(gpt2.norm()).isEqualTo(Optional.empty());

        EmbeddingLayer gemma = EmbeddingLayer.read(
                PublishedModel.llama("gemma", 16, 4, 1, 2, 50).write(folder.resolve("gemma"), 1));
        assertThat(gemma.words()).isEqualTo("model.embed_tokens.weight");
        assertThat(gemma.positions()).isEmpty();
        assertThat(gemma.scale()).isEqualTo(4);
    }

    @Test
    void aDescriptionCountsWhatTheLayersHoldAndWhatTheFolderHolds() throws IOException {
        Path path = PublishedModel.gpt2(24, 3, 2).write(folder, 1);
        ModelDescription description = ModelDescription.of(path);
        AttentionModel model = AttentionModel.load(path);

        assertThat(description.fingerprint()).isEqualTo(model.fingerprint());
        assertThat(description.attention()).isEqualTo(model.config());
        assertThat(description.parameters()).isEqualTo(model.bytes() / Float.BYTES);
        // Per layer 12 · 24² weights, 13 · 24 biases and gains; the last normalization.
        assertThat(description.parameters()).isEqualTo(2 * (12 * 24 * 24 + 13 * 24) + 2 * 24);
        // Words and head of 11 rows, 1024 positions, a mask in each layer.
        assertThat(description.storedParameters()).isEqualTo(description.parameters() + (22 + 1024) * 24 + 2);
        assertThat(description.cacheBytesPerToken(CacheType.FLOAT32)).isEqualTo(2 * 2 * 24 * 4);
    }
}
