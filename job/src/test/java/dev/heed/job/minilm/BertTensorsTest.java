package dev.heed.job.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.ModelException;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BertTensorsTest {
    private static final BertConfig TINY = new BertConfig("tiny", 2, 1, 1, 3, 5, 4, 2, 1e-12f);

    @Test
    void linearWeightsComeFromTheGraphAndTheRestByName() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        BertTensors.copy(export("").longs("embeddings.position_ids", 1).read(), TINY, writer);
        assertThat(writer.size()).isEqualTo(BertTensors.shapes(TINY).size()).isEqualTo(21);
    }

    @Test
    void aTensorThatIsNotThereIsNamed() throws IOException {
        assertRefused(
                export("encoder.layer.0.attention.self.key.bias"),
                "the ONNX file has no tensor for 'encoder.layer.0.attention.self.key.bias'");
    }

    @Test
    void aTensorThatHasNoPlaceIsNamed() throws IOException {
        assertRefused(export("").floats("pooler", new float[1], 1), "'pooler' has no place in a BertModel");
    }

    @Test
    void aMisshapenTensorIsNamed() throws IOException {
        assertRefused(
                export("embeddings.LayerNorm.bias").floats("embeddings.LayerNorm.bias", new float[3], 3),
                "'embeddings.LayerNorm.bias' for 'embeddings.LayerNorm.bias' has shape [3]; expected floats of shape [2]");
    }

    /** An export with every tensor but one: linear weights without names, transposed. */
    private static OnnxBytes export(String without) throws IOException {
        OnnxBytes onnx = new OnnxBytes();
        for (Map.Entry<String, long[]> entry : BertTensors.shapes(TINY).entrySet()) {
            String name = entry.getKey();
            long[] shape = entry.getValue();
            if (name.equals(without)) {
                continue;
            }
            if (name.startsWith("encoder") && shape.length == 2) {
                String matrix = "onnx::" + name;
                onnx.floats(matrix, new float[(int) (shape[0] * shape[1])], shape[1], shape[0]);
                onnx.node("MatMul", name + "/product", "x", matrix);
                onnx.node("Add", name + "/sum", name.replace(".weight", ".bias"), name + "/product");
            } else {
                int size = (int) (shape.length == 1 ? shape[0] : shape[0] * shape[1]);
                onnx.floats(name, new float[size], shape);
            }
        }
        return onnx;
    }

    private static void assertRefused(OnnxBytes onnx, String message) throws IOException {
        OnnxGraph graph = onnx.read();
        assertThatThrownBy(() -> BertTensors.copy(graph, TINY, new SafetensorsWriter()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
