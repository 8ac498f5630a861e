package dev.heed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.kernel.HeadLayout;
import dev.heed.onnx.OnnxModel.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A case by ONNX Runtime, by one of its two operators. */
enum OrtAttention {
    /** The standard operator, version 23. */
    ATTENTION_23 {
        @Override
        OnnxModel model(AttentionCase c) {
            return attention(23, c);
        }
    },
    /** The standard operator, version 24. */
    ATTENTION_24 {
        @Override
        OnnxModel model(AttentionCase c) {
            return attention(24, c);
        }
    },
    /** The operator of ONNX Runtime's own that decoders are exported to. */
    GROUP_QUERY_ATTENTION {
        @Override
        OnnxModel model(AttentionCase c) {
            OnnxNode node = new OnnxNode(
                            OnnxModel.MICROSOFT,
                            "GroupQueryAttention",
                            List.of(
                                    "q",
                                    "k",
                                    "v",
                                    "past_key",
                                    "past_value",
                                    "last_position",
                                    "total_length",
                                    "",
                                    "",
                                    "",
                                    c.alibi() ? "bias" : ""),
                            List.of("y", "present_key", "present_value"),
                            Map.of())
                    .with("num_heads", c.heads().queryHeads())
                    .with("kv_num_heads", c.heads().keyHeads())
                    .with("scale", c.scale())
                    .with("softcap", c.softcap());
            if (c.window() > 0) {
                node = node.with("local_window_size", c.window());
            }
            return inputs(new OnnxModel(21), c)
                    .input("past_key", ElementType.FLOAT)
                    .input("past_value", ElementType.FLOAT)
                    .input("last_position", ElementType.INT32)
                    .input("total_length", ElementType.INT32)
                    .node(node);
        }

        @Override
        void addInputs(AttentionCase c, Map<String, OnnxTensor> inputs) throws OrtException {
            addPast(c, inputs);
            inputs.put("last_position", OrtModel.int32(c.past() + c.tokens() - 1, 1));
            inputs.put("total_length", OrtModel.int32(c.past() + c.tokens(), 1));
        }
    };

    abstract OnnxModel model(AttentionCase c);

    void addInputs(AttentionCase c, Map<String, OnnxTensor> inputs) throws OrtException {
        if (c.past() > 0) {
            addPast(c, inputs);
        }
    }

    /** The mixed values, {@code [tokens][queryHeads][valueDim]}. */
    float[] run(AttentionCase c) throws OrtException {
        HeadLayout heads = c.heads();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("q", OrtModel.floats(c.queries(), 1, c.tokens(), heads.querySize()));
        inputs.put(
                "k",
                OrtModel.floats(rows(c.keys(), c.past(), c.tokens(), heads.keySize()), 1, c.tokens(), heads.keySize()));
        inputs.put(
                "v",
                OrtModel.floats(
                        rows(c.values(), c.past(), c.tokens(), heads.valueSize()), 1, c.tokens(), heads.valueSize()));
        if (c.alibi()) {
            int length = c.past() + c.tokens();
            inputs.put("bias", OrtModel.floats(c.bias(), 1, heads.queryHeads(), c.tokens(), length));
        }
        addInputs(c, inputs);
        try (OrtModel model = OrtModel.load(model(c));
                OrtSession.Result result = model.run(inputs)) {
            OnnxTensor mixed = (OnnxTensor) result.get("y").orElseThrow();
            float[] floats = new float[c.tokens() * heads.mixedSize()];
            mixed.getFloatBuffer().get(floats);
            return floats;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxModel attention(int opset, AttentionCase c) {
        boolean past = c.past() > 0;
        List<String> inputs = new ArrayList<>(List.of("q", "k", "v", c.alibi() ? "bias" : ""));
        if (past) {
            inputs.addAll(List.of("past_key", "past_value"));
        }
        OnnxNode node = new OnnxNode(
                        OnnxModel.STANDARD,
                        "Attention",
                        inputs,
                        past ? List.of("y", "present_key", "present_value") : List.of("y"),
                        Map.of())
                .with("q_num_heads", c.heads().queryHeads())
                .with("kv_num_heads", c.heads().keyHeads())
                .with("is_causal", c.causal() ? 1 : 0)
                .with("scale", c.scale())
                .with("softcap", c.softcap());
        OnnxModel model = inputs(new OnnxModel(opset), c).node(node);
        return past ? model.input("past_key", ElementType.FLOAT).input("past_value", ElementType.FLOAT) : model;
    }

    private static OnnxModel inputs(OnnxModel model, AttentionCase c) {
        model.input("q", ElementType.FLOAT)
                .input("k", ElementType.FLOAT)
                .input("v", ElementType.FLOAT)
                .output("y", ElementType.FLOAT);
        return c.alibi() ? model.input("bias", ElementType.FLOAT) : model;
    }

    private static void addPast(AttentionCase c, Map<String, OnnxTensor> inputs) throws OrtException {
        HeadLayout heads = c.heads();
        float[] keys = headsFirst(c.keys(), c.past(), heads.keyHeads(), heads.keyDim());
        float[] values = headsFirst(c.values(), c.past(), heads.keyHeads(), heads.valueDim());
        inputs.put("past_key", OrtModel.floats(keys, 1, heads.keyHeads(), c.past(), heads.keyDim()));
        inputs.put("past_value", OrtModel.floats(values, 1, heads.keyHeads(), c.past(), heads.valueDim()));
    }

    private static float[] rows(float[] all, int from, int count, int size) {
        float[] some = new float[count * size];
        System.arraycopy(all, from * size, some, 0, some.length);
        return some;
    }

    /** The first rows, {@code [rows][heads][size]}, as {@code [heads][rows][size]}. */
    private static float[] headsFirst(float[] all, int rows, int heads, int size) {
        float[] turned = new float[rows * heads * size];
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < heads; head++) {
                System.arraycopy(all, (row * heads + head) * size, turned, (head * rows + row) * size, size);
            }
        }
        return turned;
    }
}
