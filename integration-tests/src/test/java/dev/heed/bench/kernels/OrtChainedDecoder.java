package dev.heed.bench.kernels;

import static dev.heed.bench.kernels.DecodeData.HEAD_DIM;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.kernel.HeadLayout;
import dev.heed.onnx.OnnxModel;
import dev.heed.onnx.OnnxModel.ElementType;
import dev.heed.onnx.OnnxNode;
import dev.heed.onnx.OrtModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime with the cache passed on: what one token's run gives as present, the next takes as past. */
final class OrtChainedDecoder implements Decoder {
    private final OrtModel model;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final OnnxTensor firstKey;
    private final OnnxTensor firstValue;
    private final int mixedSize;
    private OrtSession.Result last;

    private OrtChainedDecoder(DecodeData data, OnnxModel onnx, boolean lengths) throws OrtException {
        HeadLayout heads = data.heads;
        model = OrtModel.load(onnx);
        mixedSize = heads.mixedSize();
        float[] keys = data.headsFirst(data.keys, data.past, data.past);
        float[] values = data.headsFirst(data.values, data.past, data.past);
        firstKey = OrtModel.floats(keys, 1, heads.keyHeads(), data.past, HEAD_DIM);
        firstValue = OrtModel.floats(values, 1, heads.keyHeads(), data.past, HEAD_DIM);
        for (int token = 0; token < DecodeData.TOKENS; token++) {
            Map<String, OnnxTensor> step = OrtSharedDecoder.step(data, token);
            if (!lengths) {
                step.keySet().removeAll(List.of("last_position", "total_length"));
            }
            inputs.add(new HashMap<>(step));
        }
    }

    /** With ONNX Runtime's own operator. */
    static OrtChainedDecoder groupQueryAttention(DecodeData data) throws OrtException {
        return new OrtChainedDecoder(data, OrtSharedDecoder.groupQueryAttention(data.heads), true);
    }

    /** With the standard operator, version 23, which knows no other way. */
    static OrtChainedDecoder attention(DecodeData data) throws OrtException {
        OnnxNode node = new OnnxNode(
                        OnnxModel.STANDARD,
                        "Attention",
                        List.of("q", "k", "v", "", "past_key", "past_value"),
                        List.of("y", "present_key", "present_value"),
                        Map.of())
                .with("q_num_heads", data.heads.queryHeads())
                .with("kv_num_heads", data.heads.keyHeads())
                .with("scale", DecodeData.SCALE);
        OnnxModel onnx = new OnnxModel(23)
                .input("q", ElementType.FLOAT)
                .input("k", ElementType.FLOAT)
                .input("v", ElementType.FLOAT)
                .input("past_key", ElementType.FLOAT)
                .input("past_value", ElementType.FLOAT)
                .output("y", ElementType.FLOAT)
                .output("present_key", ElementType.FLOAT)
                .output("present_value", ElementType.FLOAT)
                .node(node);
        return new OrtChainedDecoder(data, onnx, false);
    }

    @Override
    public void decode(int token) {
        Map<String, OnnxTensor> step = inputs.get(token);
        step.put("past_key", last == null ? firstKey : (OnnxTensor) last.get(1));
        step.put("past_value", last == null ? firstValue : (OnnxTensor) last.get(2));
        OrtSession.Result next = Unchecked.get(() -> model.run(step));
        release();
        last = next;
    }

    @Override
    public void restart() {
        release();
    }

    private void release() {
        if (last != null) {
            last.close();
            last = null;
        }
    }

    @Override
    public float[] mixed() {
        float[] floats = new float[mixedSize];
        ((OnnxTensor) last.get(0)).getFloatBuffer().get(floats);
        return floats;
    }

    @Override
    public void close() {
        release();
        Unchecked.run(model::close);
    }
}
