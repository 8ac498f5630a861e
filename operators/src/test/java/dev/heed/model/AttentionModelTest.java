package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.HeadLayout;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionModelTest {
    private static final String NORM = "model.layers.1.self_attn.";
    private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";

    @TempDir
    Path folder;

    @Test
    void layersHaveTheProjectionsOfTheConfiguration() throws IOException {
        AttentionModel model = AttentionModel.load(TinyModels.write(
                folder, TinyModel.of(12, 3).withHeadSizes(5, 2).withLayers(2).withBias(), 1));
        assertThat(model.heads()).isEqualTo(new HeadLayout(3, 3, 5, 2));
        assertThat(model.hiddenSize()).isEqualTo(12);
        assertThat(model.outputSize()).isEqualTo(12);
        assertThat(model.config().scale()).isEqualTo((float) (1 / Math.sqrt(5)));
        assertThat(model.layers()).hasSize(2);
        AttentionLayer layer = model.layers().get(1);
        assertSizes(layer.query(), 15, 12);
        assertSizes(layer.key(), 15, 12);
        assertSizes(layer.value(), 6, 12);
        assertSizes(layer.output(), 12, 6);
        assertThat(model.bytes()).isEqualTo(4L * 2 * ((15 + 15 + 6) * 13 + 12 * 7));
    }

    @Test
    void normalizedQueriesAndKeysHaveTheirFactors() throws IOException {
        AttentionModel model = AttentionModel.load(TinyModels.write(folder, normalized(false), 1));
        AttentionModel gemma = AttentionModel.load(TinyModels.write(folder.resolve("gemma"), normalized(true), 1));
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(model.layers().get(1).queryGain()).isEqualTo(tensors.floats(NORM + "q_norm.weight", 4));
            assertThat(model.layers().get(1).keyGain()).isEqualTo(tensors.floats(NORM + "k_norm.weight", 4));
        }
        try (Safetensors tensors = Safetensors.open(folder.resolve("gemma"))) {
            float[] weights = tensors.floats(NORM + "q_norm.weight", 4);
            assertThat(gemma.layers().get(1).queryGain())
                    .containsExactly(1 + weights[0], 1 + weights[1], 1 + weights[2], 1 + weights[3]);
        }
        assertThat(gemma.fingerprint()).isNotEqualTo(model.fingerprint());
    }

    @Test
    void tensorsOfNormalizationAreDueWithItAndRefusedWithoutIt() throws IOException {
        TinyModels.write(folder, normalized(false), 1);
        Path config = folder.resolve("config.json");
        String plain = TinyModel.of(8, 2).withLayers(2).config().toJson("x");
        Files.writeString(config, plain);
        assertThatThrownBy(() -> AttentionModel.load(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("_norm.weight' is used by nothing in config.json; set qk_norm to");

        TinyModels.write(folder, TinyModel.of(8, 2).withLayers(2), 1);
        Files.writeString(config, normalized(false).toJson("x"));
        assertThatThrownBy(() -> AttentionModel.check(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("k_norm.weight");
    }

    private static AttentionConfig normalized(boolean unitOffset) {
        AttentionConfig config = TinyModel.of(8, 2).withLayers(2).config();
        return config.withScores(config.scores().withNorm(new QueryKeyNorm(unitOffset, 1e-6f)));
    }

    @Test
    void withoutBiasesThereAreNone() throws IOException {
        AttentionModel model = AttentionModel.load(TinyModels.write(folder, TinyModel.of(8, 2), 1));
        assertThat(model.layers().get(0).query().bias()).isNull();
    }

    @Test
    void identityProjectionsHaveNoMatrix() throws IOException {
        TinyModel shape = TinyModel.of(8, 2).withBias().withIdentity("k", "o");
        AttentionLayer layer =
                AttentionModel.load(TinyModels.write(folder, shape, 1)).layers().get(0);
        assertThat(layer.key()).isSameAs(Projection.IDENTITY);
        assertThat(layer.output().identity()).isTrue();
        assertThat(layer.query().identity()).isFalse();
        assertThat(layer.value().bias()).hasSize(8);
    }

    @Test
    void attentionOverTheEmbeddingsThemselvesNeedsNoTensors() throws IOException {
        TinyModel shape = TinyModel.of(8, 2).withLayers(3).withIdentity("q", "k", "v", "o");
        AttentionModel withEmptyFile = AttentionModel.load(TinyModels.write(folder, shape, 1));
        Files.delete(folder.resolve("model.safetensors"));
        AttentionModel without = AttentionModel.load(folder);
        assertThat(without.layers()).hasSize(3).isEqualTo(withEmptyFile.layers());
        assertThat(without.id()).isEqualTo(withEmptyFile.id());
        assertThat(without.bytes()).isZero();
    }

    @Test
    void theNameIsThatOfTheConfigurationElseOfTheFolder() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2), 1);
        AttentionModel named = AttentionModel.load(folder);
        assertThat(named.name()).isEqualTo("tiny");
        assertThat(named.id()).isEqualTo("tiny@" + named.fingerprint());
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"tiny\"", "\"\""));
        assertThat(AttentionModel.load(folder).name())
                .isEqualTo(folder.getFileName().toString());
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withIdentity("q"), 1);
        useConfigOf(TinyModel.of(8, 2));
        assertRefused("model.safetensors: tensor '" + QUERY + "' is missing");
    }

    @Test
    void aMisshapenTensorIsNamed() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withHeadSizes(3, 4), 1);
        useConfigOf(TinyModel.of(8, 2));
        assertRefused("model.layers.0.self_attn.q_proj.weight' has shape [6, 8]; expected [8, 8]");
    }

    @Test
    void aTensorThatNothingUsesIsNamed() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withLayers(2), 1);
        useConfigOf(TinyModel.of(8, 2));
        assertRefused("tensor 'model.layers.1.self_attn.k_proj.weight' is used by nothing in config.json; "
                + "expected only the tensors of 1 layer, such as model.layers.0.self_attn.k_proj.weight");
    }

    @Test
    void aBiasThatTheConfigurationDeniesIsNamedWithTheCure() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withBias(), 1);
        useConfigOf(TinyModel.of(8, 2));
        assertRefused("tensor 'model.layers.0.self_attn.k_proj.bias' is used by nothing in config.json; "
                + "set attention_bias to true or remove it");
    }

    @Test
    void tensorsOverWhichIdentitiesWinAreRefused() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2), 1);
        useConfigOf(TinyModel.of(8, 2).withIdentity("q", "k", "v", "o"));
        assertRefused("is used by nothing in config.json; all projections are identities");
    }

    @Test
    void knownBuffersAreIgnored() throws IOException {
        TinyModel identity = TinyModel.of(8, 2).withIdentity("q", "k", "v", "o");
        String before =
                AttentionModel.load(TinyModels.write(folder, identity, 1)).id();
        new SafetensorsWriter()
                .add("embeddings.position_ids", new float[3], 3)
                .add("model.layers.0.self_attn.rotary_emb.inv_freq", new float[2], 2)
                .write(folder.resolve("model.safetensors"));
        assertThat(AttentionModel.load(folder).id()).isEqualTo(before);
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() throws IOException {
        TinyModels.write(folder, TinyModel.of(2, 1).withIdentity("k", "v", "o"), 1);
        new SafetensorsWriter()
                .add(QUERY, new float[] {1, 2, Float.NaN, 4}, 2, 2)
                .write(folder.resolve("model.safetensors"));
        assertRefused("tensor '" + QUERY + "' has NaN at element 2; expected finite numbers");
    }

    private static void assertSizes(Projection projection, int outputs, int inputs) {
        assertThat(projection.matrix().outputs()).isEqualTo(outputs);
        assertThat(projection.matrix().inputs()).isEqualTo(inputs);
        assertThat(projection.bias()).hasSize(outputs);
    }

    private void useConfigOf(TinyModel other) throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("other"));
        TinyModels.write(elsewhere, other, 1);
        Files.writeString(folder.resolve("config.json"), Files.readString(elsewhere.resolve("config.json")));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> AttentionModel.load(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message);
    }
}
