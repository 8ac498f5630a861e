package dev.heed.bench.kernels;

import static dev.heed.bench.kernels.DecodeData.HEAD_DIM;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.heed.kernel.HeadLayout;
import dev.heed.onnx.OnnxModel;
import dev.heed.onnx.OnnxModel.ElementType;
import dev.heed.onnx.OnnxNode;
import dev.heed.onnx.OrtModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime's GroupQueryAttention at its best: past and present are the same buffers, outputs are bound, and all inputs lie ready
 * outside the heap.
 */
final class OrtSharedDecoder implements Decoder {
    private final OrtModel model;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();
    private final FloatBuffer mixed;

    OrtSharedDecoder(DecodeData data) throws OrtException {
        HeadLayout heads = data.heads;
        model = OrtModel.load(groupQueryAttention(heads));
        int cached = heads.keySize() * data.length;
        FloatBuffer keys = OrtModel.buffer(cached)
                .put(data.headsFirst(data.keys, data.past, data.length))
                .rewind();
        FloatBuffer values = OrtModel.buffer(cached)
                .put(data.headsFirst(data.values, data.past, data.length))
                .rewind();
        OnnxTensor pastKey = OrtModel.floats(keys, 1, heads.keyHeads(), data.length, HEAD_DIM);
        OnnxTensor pastValue = OrtModel.floats(values, 1, heads.keyHeads(), data.length, HEAD_DIM);
        mixed = OrtModel.buffer(heads.mixedSize());
        outputs.put("y", OrtModel.floats(mixed, 1, 1, heads.mixedSize()));
        outputs.put("present_key", pastKey);
        outputs.put("present_value", pastValue);
        for (int token = 0; token < DecodeData.TOKENS; token++) {
            Map<String, OnnxTensor> step = step(data, token);
            step.put("past_key", pastKey);
            step.put("past_value", pastValue);
            inputs.add(step);
        }
    }

    static OnnxModel groupQueryAttention(HeadLayout heads) {
        OnnxNode node = new OnnxNode(
                        OnnxModel.MICROSOFT,
                        "GroupQueryAttention",
                        List.of("q", "k", "v", "past_key", "past_value", "last_position", "total_length"),
                        List.of("y", "present_key", "present_value"),
                        Map.of())
                .with("num_heads", heads.queryHeads())
                .with("kv_num_heads", heads.keyHeads())
                .with("scale", DecodeData.SCALE);
        return new OnnxModel(21)
                .input("q", ElementType.FLOAT)
                .input("k", ElementType.FLOAT)
                .input("v", ElementType.FLOAT)
                .input("past_key", ElementType.FLOAT)
                .input("past_value", ElementType.FLOAT)
                .input("last_position", ElementType.INT32)
                .input("total_length", ElementType.INT32)
                .output("y", ElementType.FLOAT)
                .output("present_key", ElementType.FLOAT)
                .output("present_value", ElementType.FLOAT)
                .node(node);
    }

    /** The inputs of a token, its past aside. */
    static Map<String, OnnxTensor> step(DecodeData data, int token) throws OrtException {
        HeadLayout heads = data.heads;
        Map<String, OnnxTensor> step = new HashMap<>();
        step.put("q", OrtModel.floats(data.query(token), 1, 1, heads.querySize()));
        step.put("k", OrtModel.floats(data.row(data.keys, token), 1, 1, heads.keySize()));
        step.put("v", OrtModel.floats(data.row(data.values, token), 1, 1, heads.valueSize()));
        step.put("last_position", OrtModel.int32(data.past + token, 1));
        step.put("total_length", OrtModel.int32(data.past + token + 1, 1));
        return step;
    }

    @Override
    public void decode(int token) {
        Unchecked.run(() -> model.run(inputs.get(token), outputs));
    }

    @Override
    public void restart() {}

    @Override
    public float[] mixed() {
        float[] floats = new float[mixed.capacity()];
        mixed.duplicate().rewind().get(floats);
        return floats;
    }

    @Override
    public void close() {
        Unchecked.run(model::close);
    }
}
