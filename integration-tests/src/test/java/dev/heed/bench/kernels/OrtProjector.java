package dev.heed.bench.kernels;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.heed.onnx.OnnxModel;
import dev.heed.onnx.OnnxModel.ElementType;
import dev.heed.onnx.OnnxNode;
import dev.heed.onnx.OrtModel;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime's MatMul; the weights are constant, so that it packs them once. Input and output are bound. */
final class OrtProjector implements Projector {
    private final OrtModel model;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final FloatBuffer y;

    OrtProjector(ProjectionData data) throws OrtException {
        model = OrtModel.load(new OnnxModel(21)
                .input("x", ElementType.FLOAT)
                .output("y", ElementType.FLOAT)
                .floats("w", data.transposed(), data.inputs, data.outputs)
                .node(OnnxNode.matMul("x", "w", "y")));
        y = OrtModel.buffer(data.rows * data.outputs);
        inputs = Map.of("x", OrtModel.floats(data.x, data.rows, data.inputs));
        outputs = Map.of("y", OrtModel.floats(y, data.rows, data.outputs));
    }

    @Override
    public void project() {
        Unchecked.run(() -> model.run(inputs, outputs));
    }

    @Override
    public float[] output() {
        float[] floats = new float[y.capacity()];
        y.duplicate().rewind().get(floats);
        return floats;
    }

    @Override
    public void close() {
        Unchecked.run(model::close);
    }
}
