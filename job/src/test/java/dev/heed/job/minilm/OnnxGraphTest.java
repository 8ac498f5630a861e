package dev.heed.job.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.ModelException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OnnxGraphTest {
    @Test
    void storedTensorsAreReadByName() throws IOException {
        OnnxGraph graph = new OnnxBytes()
                .floats("a", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .longs("position_ids", 1)
                .read();
        OnnxTensor tensor = graph.initializer("a").orElseThrow();
        assertThat(tensor.shape()).containsExactly(2L, 3L);
        assertThat(tensor.floats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(tensor.transposed()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(graph.initializer("position_ids").orElseThrow().isFloat()).isFalse();
        assertThat(graph.initializer("b")).isEmpty();
    }

    @Test
    void theMatrixOfALinearMapIsFoundThroughItsBias() throws IOException {
        OnnxGraph graph = new OnnxBytes()
                .floats("bias", new float[2], 2)
                .floats("onnx::MatMul_7", new float[6], 3, 2)
                .floats("other", new float[6], 3, 2)
                .node("MatMul", "z", "x", "other")
                .node("MatMul", "y", "x", "onnx::MatMul_7")
                .node("Add", "out", "bias", "y")
                .node("Add", "sum", "z", "y")
                .read();
        assertThat(graph.matrixBefore("bias").orElseThrow().name()).isEqualTo("onnx::MatMul_7");
        assertThat(graph.matrixBefore("none")).isEmpty();
    }

    @Test
    void aTensorWhoseBytesDoNotFillItsShapeIsRefused() {
        assertThatThrownBy(() -> new OnnxBytes().floats("a", new float[3], 2, 2).read())
                .isInstanceOf(ModelException.class)
                .hasMessage("ONNX tensor 'a' of shape [2, 2] has 12 raw bytes; expected 16");
    }
}
