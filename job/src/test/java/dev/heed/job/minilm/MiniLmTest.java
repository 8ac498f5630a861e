package dev.heed.job.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.job.text.TextEmbedder;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmTest {
    private final Path folder = MiniLmFolder.path();

    @TempDir
    Path other;

    @Test
    void theFolderHasTheFilesOfTheOriginal() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Set<String> names = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toSet());
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "model.safetensors",
                            "tokenizer.json",
                            "tokenizer_config.json",
                            "special_tokens_map.json",
                            "sentence_bert_config.json",
                            "modules.json",
                            "1_Pooling/config.json");
        }
    }

    @Test
    void theConfigurationIsThatOfMiniLm() {
        assertThat(BertConfig.read(folder))
                .isEqualTo(new BertConfig("all-MiniLM-L6-v2", 384, 6, 12, 1536, 30522, 512, 2, 1e-12f));
    }

    @Test
    void everyTensorIsThatOfTheOnnxFile() throws IOException {
        OnnxGraph graph;
        try (InputStream in = MiniLm.open("/all-minilm-l6-v2.onnx")) {
            graph = OnnxGraph.read(in);
        }
        int byName = 0;
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(tensors.names()).hasSize(5 + 6 * 16);
            for (OnnxTensor stored : graph.initializers()) {
                if (tensors.names().contains(stored.name())) {
                    byName++;
                    long[] shape =
                            stored.shape().stream().mapToLong(Long::longValue).toArray();
                    assertThat(tensors.floats(stored.name(), shape)).isEqualTo(stored.floats());
                }
            }
            assertThat(byName)
                    .as("tensors with their name; the others are linear weights")
                    .isEqualTo(101 - 36);
            OnnxTensor inner = graph.initializer("onnx::MatMul_798").orElseThrow();
            float[] weight = tensors.floats("encoder.layer.0.intermediate.dense.weight", 1536, 384);
            assertThat(inner.shape()).containsExactly(384L, 1536L);
            assertThat(weight[7 * 384 + 3]).isEqualTo(inner.floats()[3 * 1536 + 7]);
        }
    }

    @Test
    void sentencesHaveTheirPublishedEmbeddings() {
        try (TextEmbedder embedder = TextEmbedder.open(folder)) {
            double[] first = DoubleBert.sentence(
                    folder, embedder.embed("This is an example sentence").embeddings());
            // The first values that the sentence-transformers library gives for this sentence.
            assertThat(first).startsWith(new double[] {0.0676569, 0.0634959, 0.0487131}, within(1e-5));
        }
    }

    @Test
    void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
        Files.writeString(other.resolve("mine"), "keep");
        assertThatThrownBy(() -> MiniLm.fetch(other, step -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessage(other + ": already exists and is not empty; remove it or name another folder");
        assertThat(other.resolve("mine")).hasContent("keep");
    }
}
