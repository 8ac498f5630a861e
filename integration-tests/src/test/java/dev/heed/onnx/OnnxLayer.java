package dev.heed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.RotaryConfig;
import dev.heed.model.Safetensors;
import dev.heed.onnx.OnnxModel.ElementType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model folder of one layer as an ONNX graph: projections, GroupQueryAttention with rotary positions, output projection. */
final class OnnxLayer {
    private final AttentionConfig config;
    private final HeadLayout heads;
    private final OnnxModel graph = new OnnxModel(21);

    OnnxLayer(Path folder, AttentionConfig config, int length) {
        this.config = config;
        this.heads = config.heads();
        graph.input("x", ElementType.FLOAT)
                .input("past_key", ElementType.FLOAT)
                .input("past_value", ElementType.FLOAT)
                .input("last_position", ElementType.INT32)
                .input("total_length", ElementType.INT32)
                .output("y", ElementType.FLOAT);
        try (Safetensors tensors = Safetensors.open(folder)) {
            project(tensors, "q", "x", "q", heads.querySize(), config.hiddenSize());
            project(tensors, "k", "x", "k", heads.keySize(), config.hiddenSize());
            project(tensors, "v", "x", "v", heads.valueSize(), config.hiddenSize());
            project(tensors, "o", "mixed", "y", config.outputSize(), heads.mixedSize());
        }
        attend(length);
    }

    private void project(Safetensors tensors, String name, String in, String out, int outputs, int inputs) {
        String prefix = "model.layers.0.self_attn." + name + "_proj.";
        float[] weights = tensors.floats(prefix + "weight", outputs, inputs);
        float[] turned = new float[weights.length];
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < inputs; k++) {
                turned[k * outputs + o] = weights[o * inputs + k];
            }
        }
        graph.floats("weight_" + name, turned, inputs, outputs);
        if (config.attentionBias()) {
            graph.floats("bias_" + name, tensors.floats(prefix + "bias", outputs), outputs);
            graph.node(OnnxNode.matMul(in, "weight_" + name, "product_" + name));
            graph.node(OnnxNode.add("product_" + name, "bias_" + name, out));
        } else {
            graph.node(OnnxNode.matMul(in, "weight_" + name, out));
        }
    }

    private void attend(int length) {
        boolean rotary = config.positions().rotary().isPresent();
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
                                rotary ? "cosines" : "",
                                rotary ? "sines" : ""),
                        List.of("mixed", "present_key", "present_value"),
                        Map.of())
                .with("num_heads", heads.queryHeads())
                .with("kv_num_heads", heads.keyHeads())
                .with("scale", config.scale())
                .with("softcap", config.scores().softcap().orElse(0f));
        if (config.slidingWindow().isPresent()) {
            node = node.with("local_window_size", config.slidingWindow().getAsInt());
        }
        if (rotary) {
            RotaryConfig rotation = config.positions().rotary().orElseThrow();
            graph.floats("cosines", angles(rotation, length, true), length, rotation.dim() / 2);
            graph.floats("sines", angles(rotation, length, false), length, rotation.dim() / 2);
            node = node.with("do_rotary", 1).with("rotary_interleaved", rotation.interleaved() ? 1 : 0);
        }
        graph.node(node);
    }

    /** Of the angles {@code position · theta^(−2i / dim)} (Su et al. 2021). */
    private static float[] angles(RotaryConfig rotation, int length, boolean cosines) {
        int pairs = rotation.dim() / 2;
        float[] table = new float[length * pairs];
        for (int position = 0; position < length; position++) {
            for (int i = 0; i < pairs; i++) {
                double angle = position * Math.pow(rotation.theta(), -2.0 * i / rotation.dim());
                table[position * pairs + i] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
            }
        }
        return table;
    }

    /** The output rows of a sequence, row-major. */
    float[] run(float[] rows) throws OrtException {
        int tokens = rows.length / config.hiddenSize();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("x", OrtModel.floats(rows, 1, tokens, config.hiddenSize()));
        inputs.put("past_key", OrtModel.floats(new float[0], 1, heads.keyHeads(), 0, heads.keyDim()));
        inputs.put("past_value", OrtModel.floats(new float[0], 1, heads.keyHeads(), 0, heads.valueDim()));
        inputs.put("last_position", OrtModel.int32(tokens - 1, 1));
        inputs.put("total_length", OrtModel.int32(tokens, 1));
        try (OrtModel model = OrtModel.load(graph);
                OrtSession.Result result = model.run(inputs)) {
            float[] output = new float[tokens * config.outputSize()];
            ((OnnxTensor) result.get("y").orElseThrow()).getFloatBuffer().get(output);
            return output;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
