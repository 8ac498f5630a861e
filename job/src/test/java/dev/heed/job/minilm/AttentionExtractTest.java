package dev.heed.job.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionModel;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionExtractTest {
    private final Path bert = MiniLmFolder.path();

    @TempDir
    Path parent;

    @Test
    void theExtractIsAModelOfBareCausalAttention() {
        Path folder = parent.resolve("layer2");
        assertThat(AttentionExtract.cut(bert, folder, 2)).isEqualTo("all-MiniLM-L6-v2-layer2-attention");
        AttentionModel model = AttentionModel.load(folder);
        assertThat(model.name()).isEqualTo("all-MiniLM-L6-v2-layer2-attention");
        assertThat(model.config().causal()).isTrue();
        assertThat(model.config().attentionBias()).isTrue();
        assertThat(model.heads()).isEqualTo(new HeadLayout(12, 12, 32, 32));
        assertThat(model.layers()).hasSize(1);
        assertThat(model.bytes()).isEqualTo(4L * 4 * (384 * 384 + 384));
    }

    @Test
    void itsFingerprintIsThatOfItsBytes() {
        Path folder = parent.resolve("layer0");
        AttentionExtract.cut(bert, folder, 0);
        // Computed outside of this program, from the files.
        assertThat(AttentionModel.load(folder).fingerprint())
                .isEqualTo("07d706d92a16fd81a4da6f2678eceb5e040bbe01a630d5edd14cf4678067ee65");
    }

    @Test
    void itsTensorsAreThoseOfTheLayer() {
        Path folder = parent.resolve("layer5");
        AttentionExtract.cut(bert, folder, 5);
        try (Safetensors from = Safetensors.open(bert);
                Safetensors to = Safetensors.open(folder)) {
            assertSame(from, "self.query", to, "q");
            assertSame(from, "self.key", to, "k");
            assertSame(from, "self.value", to, "v");
            assertSame(from, "output.dense", to, "o");
        }
    }

    @Test
    void aLayerThatTheModelDoesNotHaveIsRefused() {
        Path folder = parent.resolve("layer6");
        assertThatThrownBy(() -> AttentionExtract.cut(bert, folder, 6))
                .isInstanceOf(ModelException.class)
                .hasMessage(bert + ": no layer 6; all-MiniLM-L6-v2 has layers 0 to 5");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void anotherKindOfModelIsRefused() throws IOException {
        Path tiny = TinyModels.write(parent.resolve("tiny"), TinyModel.of(8, 2), 1);
        assertThatThrownBy(() -> AttentionExtract.cut(tiny, parent.resolve("out"), 0))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model_type is \"attention\"; expected \"bert\"");
    }

    private static void assertSame(Safetensors from, String module, Safetensors to, String projection) {
        String source = "encoder.layer.5.attention." + module;
        String target = "model.layers.0.self_attn." + projection + "_proj";
        assertThat(to.floats(target + ".weight", 384, 384)).isEqualTo(from.floats(source + ".weight", 384, 384));
        assertThat(to.floats(target + ".bias", 384)).isEqualTo(from.floats(source + ".bias", 384));
    }
}
