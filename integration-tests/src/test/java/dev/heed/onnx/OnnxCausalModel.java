package dev.heed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.model.Safetensors;
import dev.heed.onnx.OnnxModel.ElementType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint of Llama, Qwen 2 or GPT-2 as one ONNX graph, from the rows of its embedding layer to its last hidden states. Written from the
 * papers and from Transformers' model code, with nothing of ours but the reader of tensors. The graph is either of standard operators
 * (version 23) and takes whole texts; or it decodes, by ONNX Runtime's own GroupQueryAttention, which rotates and takes past keys and
 * values and gives present ones: the form in which ONNX Runtime's own tools export such models.
 */
public final class OnnxCausalModel implements AutoCloseable {
    private static final int OPSET = 23;

    private final JsonNode config;
    private final boolean gpt2;
    private final int hidden;
    private final int heads;
    private final int keyHeads;
    private final OnnxModel graph = new OnnxModel(OPSET);
    private final OrtModel loaded;
    private final boolean decoding;
    private int names;
    private int attentions;

    private OnnxCausalModel(JsonNode config, Safetensors tensors, boolean decoding) throws OrtException {
        this.config = config;
        this.decoding = decoding;
        this.gpt2 = config.get("model_type").asText().equals("gpt2");
        this.hidden = config.get(gpt2 ? "n_embd" : "hidden_size").asInt();
        this.heads = config.get(gpt2 ? "n_head" : "num_attention_heads").asInt();
        this.keyHeads = gpt2 ? heads : config.get("num_key_value_heads").asInt();
        graph.input("x", ElementType.FLOAT).output("y", ElementType.FLOAT);
        if (decoding) {
            graph.input("last_positions", ElementType.INT32).input("total_length", ElementType.INT32);
        }
        if (!gpt2 && decoding) {
            int positions = config.get("max_position_embeddings").asInt();
            int pairs = hidden / heads / 2;
            graph.floats("cosines", angles(positions, pairs, true), positions, pairs);
            graph.floats("sines", angles(positions, pairs, false), positions, pairs);
        } else if (!gpt2) {
            graph.input("cosines", ElementType.FLOAT).input("sines", ElementType.FLOAT);
        }
        if (gpt2) {
            gpt2(tensors);
        } else {
            llama(tensors);
        }
        this.loaded = OrtModel.load(graph);
    }

    /** A graph that takes whole texts. */
    static OnnxCausalModel load(Path folder) throws IOException, OrtException {
        return load(folder, false);
    }

    /** A graph that decodes. */
    public static OnnxCausalModel decoding(Path folder) throws IOException, OrtException {
        return load(folder, true);
    }

    private static OnnxCausalModel load(Path folder, boolean decoding) throws IOException, OrtException {
        JsonNode config =
                new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new OnnxCausalModel(config, tensors, decoding);
        }
    }

    /** Touvron et al. 2023: pre-norm by RMSNorm, rotary positions, grouped keys, SwiGLU. */
    private void llama(Safetensors tensors) {
        int inner = config.get("intermediate_size").asInt();
        int keys = hidden / heads * keyHeads;
        String x = "x";
        for (int i = 0; i < config.get("num_hidden_layers").asInt(); i++) {
            String layer = "model.layers." + i + ".";
            String normed = rmsNorm(tensors, layer + "input_layernorm.weight", x);
            String q = rotate(linear(tensors, layer + "self_attn.q_proj", normed, hidden, hidden), heads);
            String k = rotate(linear(tensors, layer + "self_attn.k_proj", normed, keys, hidden), keyHeads);
            String v = linear(tensors, layer + "self_attn.v_proj", normed, keys, hidden);
            String mixed = linear(tensors, layer + "self_attn.o_proj", attend(q, k, v), hidden, hidden);
            x = binary("Add", x, mixed);
            normed = rmsNorm(tensors, layer + "post_attention_layernorm.weight", x);
            String gate = linear(tensors, layer + "mlp.gate_proj", normed, inner, hidden);
            String up = linear(tensors, layer + "mlp.up_proj", normed, inner, hidden);
            String silu = binary("Mul", gate, unary("Sigmoid", gate));
            x = binary("Add", x, linear(tensors, layer + "mlp.down_proj", binary("Mul", silu, up), hidden, inner));
        }
        output(rmsNorm(tensors, "model.norm.weight", x));
    }

    /** Radford et al. 2019: pre-norm by LayerNorm, learned positions, GELU by tanh; matrices as {@code [in, out]}. */
    private void gpt2(Safetensors tensors) {
        int inner = config.get("n_inner").asInt();
        String x = "x";
        for (int i = 0; i < config.get("n_layer").asInt(); i++) {
            String layer = "h." + i + ".";
            String normed = layerNorm(tensors, layer + "ln_1", x);
            String[] parts = queriesKeysValues(tensors, layer + "attn.c_attn", normed);
            String mixed = attend(parts[0], parts[1], parts[2]);
            x = binary("Add", x, conv1d(tensors, layer + "attn.c_proj", mixed, hidden, hidden));
            normed = layerNorm(tensors, layer + "ln_2", x);
            String up = gelu(conv1d(tensors, layer + "mlp.c_fc", normed, hidden, inner));
            x = binary("Add", x, conv1d(tensors, layer + "mlp.c_proj", up, inner, hidden));
        }
        output(layerNorm(tensors, "ln_f", x));
    }

    private void output(String value) {
        graph.node(new OnnxNode(OnnxModel.STANDARD, "Identity", List.of(value), List.of("y"), Map.of()));
    }

    /** A matrix in torch's layout {@code [out, in]}, with its bias if the folder has one. */
    private String linear(Safetensors tensors, String module, String in, int outputs, int inputs) {
        float[] weights = tensors.floats(module + ".weight", outputs, inputs);
        float[] turned = new float[weights.length];
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < inputs; k++) {
                turned[k * outputs + o] = weights[o * inputs + k];
            }
        }
        String product = product(in, turned, inputs, outputs);
        String bias = module + ".bias";
        return tensors.names().contains(bias)
                ? binary("Add", product, constant(tensors.floats(bias, outputs), outputs))
                : product;
    }

    private String conv1d(Safetensors tensors, String module, String in, int inputs, int outputs) {
        String product = product(in, tensors.floats(module + ".weight", inputs, outputs), inputs, outputs);
        return binary("Add", product, constant(tensors.floats(module + ".bias", outputs), outputs));
    }

    /** The three thirds of the columns of one matrix, each as a projection of its own. */
    private String[] queriesKeysValues(Safetensors tensors, String module, String in) {
        float[] all = tensors.floats(module + ".weight", hidden, 3L * hidden);
        float[] biases = tensors.floats(module + ".bias", 3L * hidden);
        String[] parts = new String[3];
        for (int part = 0; part < 3; part++) {
            float[] third = new float[hidden * hidden];
            float[] bias = new float[hidden];
            for (int k = 0; k < hidden; k++) {
                System.arraycopy(all, k * 3 * hidden + part * hidden, third, k * hidden, hidden);
            }
            System.arraycopy(biases, part * hidden, bias, 0, hidden);
            parts[part] = binary("Add", product(in, third, hidden, hidden), constant(bias, hidden));
        }
        return parts;
    }

    private String product(String in, float[] weights, int inputs, int outputs) {
        return binary("MatMul", in, constant(weights, inputs, outputs));
    }

    private String rmsNorm(Safetensors tensors, String gain, String in) {
        return norm("RMSNormalization", "rms_norm_eps", List.of(in, constant(tensors.floats(gain, hidden), hidden)));
    }

    private String layerNorm(Safetensors tensors, String module, String in) {
        String gain = constant(tensors.floats(module + ".weight", hidden), hidden);
        String bias = constant(tensors.floats(module + ".bias", hidden), hidden);
        return norm("LayerNormalization", "layer_norm_epsilon", List.of(in, gain, bias));
    }

    private String norm(String operator, String eps, List<String> inputs) {
        return add(new OnnxNode(OnnxModel.STANDARD, operator, inputs, List.of(name()), Map.of())
                .with("axis", -1)
                .with("epsilon", (float) config.get(eps).asDouble()));
    }

    private String rotate(String in, int count) {
        if (decoding) {
            return in; // GroupQueryAttention does it
        }
        List<String> inputs = List.of(in, "cosines", "sines");
        return add(new OnnxNode(OnnxModel.STANDARD, "RotaryEmbedding", inputs, List.of(name()), Map.of())
                .with("num_heads", count)
                .with("interleaved", 0));
    }

    private String attend(String q, String k, String v) {
        return decoding ? attendToPast(q, k, v) : attendToEachOther(q, k, v);
    }

    private String attendToPast(String q, String k, String v) {
        String cache = "." + attentions++;
        for (String part : List.of("key", "value")) {
            graph.input("past_" + part + cache, ElementType.FLOAT).output("present_" + part + cache, ElementType.FLOAT);
        }
        List<String> inputs = new ArrayList<>(
                List.of(q, k, v, "past_key" + cache, "past_value" + cache, "last_positions", "total_length"));
        if (!gpt2) {
            inputs.addAll(List.of("cosines", "sines"));
        }
        List<String> outputs = List.of(name(), "present_key" + cache, "present_value" + cache);
        return add(new OnnxNode(OnnxModel.MICROSOFT, "GroupQueryAttention", inputs, outputs, Map.of())
                .with("num_heads", heads)
                .with("kv_num_heads", keyHeads)
                .with("do_rotary", gpt2 ? 0 : 1));
    }

    private String attendToEachOther(String q, String k, String v) {
        return add(new OnnxNode(OnnxModel.STANDARD, "Attention", List.of(q, k, v), List.of(name()), Map.of())
                .with("q_num_heads", heads)
                .with("kv_num_heads", keyHeads)
                .with("is_causal", 1));
    }

    /** Hendrycks and Gimpel 2016, by tanh: {@code x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))}. */
    private String gelu(String x) {
        String cube = binary("Mul", binary("Mul", x, x), x);
        String sum = binary("Add", x, binary("Mul", cube, scalar(0.044715)));
        String tanh = unary("Tanh", binary("Mul", sum, scalar(Math.sqrt(2 / Math.PI))));
        return binary("Mul", binary("Mul", x, scalar(0.5)), binary("Add", tanh, scalar(1)));
    }

    private String scalar(double value) {
        return constant(new float[] {(float) value});
    }

    private String constant(float[] values, long... shape) {
        String name = name();
        graph.floats(name, values, shape);
        return name;
    }

    private String unary(String operator, String in) {
        return add(new OnnxNode(OnnxModel.STANDARD, operator, List.of(in), List.of(name()), Map.of()));
    }

    private String binary(String operator, String left, String right) {
        return add(new OnnxNode(OnnxModel.STANDARD, operator, List.of(left, right), List.of(name()), Map.of()));
    }

    private String add(OnnxNode node) {
        graph.node(node);
        return node.outputs().get(0);
    }

    private String name() {
        return "v" + names++;
    }

    /** The last hidden states of a text, row-major, given the rows of its embedding layer. */
    float[] run(float[] rows) throws OrtException {
        int tokens = rows.length / hidden;
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("x", OrtModel.floats(rows, 1, tokens, hidden));
        if (!gpt2) {
            int pairs = hidden / heads / 2;
            inputs.put("cosines", OrtModel.floats(angles(tokens, pairs, true), 1, tokens, pairs));
            inputs.put("sines", OrtModel.floats(angles(tokens, pairs, false), 1, tokens, pairs));
        }
        try (OrtSession.Result result = loaded.run(inputs)) {
            return states(result);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Decodes the next tokens of some texts of equal length, whose cache is the present of the run before. The caller closes the result, once
     * the next run has been made of it.
     *
     * @param rows of the embedding layer, {@code [texts][tokens][hidden]}
     * @param past the run before, or null at the beginning
     * @param pastLength tokens before
     */
    public OrtSession.Result decode(float[] rows, int texts, OrtSession.Result past, int pastLength)
            throws OrtException {
        int tokens = rows.length / hidden / texts;
        List<OnnxTensor> own = new ArrayList<>();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            own.add(OrtModel.floats(rows, texts, tokens, hidden));
            inputs.put("x", own.get(0));
            int[] last = new int[texts];
            Arrays.fill(last, pastLength + tokens - 1);
            own.add(OrtModel.int32s(last, texts));
            inputs.put("last_positions", own.get(1));
            own.add(OrtModel.int32(pastLength + tokens, 1));
            inputs.put("total_length", own.get(2));
            for (int layer = 0; layer < attentions; layer++) {
                for (String part : List.of("key.", "value.")) {
                    OnnxTensor cached;
                    if (past == null) {
                        cached = OrtModel.floats(new float[0], texts, keyHeads, 0, hidden / heads);
                        own.add(cached);
                    } else {
                        cached =
                                (OnnxTensor) past.get("present_" + part + layer).orElseThrow();
                    }
                    inputs.put("past_" + part + layer, cached);
                }
            }
            return loaded.run(inputs);
        } finally {
            own.forEach(OnnxTensor::close);
        }
    }

    /** The last hidden states of a run. */
    public static float[] states(OrtSession.Result result) {
        FloatBuffer buffer = ((OnnxTensor) result.get("y").orElseThrow()).getFloatBuffer();
        float[] states = new float[buffer.remaining()];
        buffer.get(states);
        return states;
    }

    /** Of the angles {@code position · theta^(−2i / dim)} (Su et al. 2021). */
    private float[] angles(int tokens, int pairs, boolean cosines) {
        double theta = config.get("rope_theta").asDouble();
        float[] table = new float[tokens * pairs];
        for (int position = 0; position < tokens; position++) {
            for (int i = 0; i < pairs; i++) {
                double angle = position * Math.pow(theta, -1.0 * i / pairs);
                table[position * pairs + i] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
            }
        }
        return table;
    }

    @Override
    public void close() throws OrtException {
        loaded.close();
    }
}
