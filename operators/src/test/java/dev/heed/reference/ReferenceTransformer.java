package dev.heed.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks of a published transformer in double precision, written from the papers and from the layout of the checkpoints, independent of
 * what loads them for the job: Devlin et al. 2019 (BERT), Radford et al. 2019 (GPT-2), Touvron et al. 2023 (Llama) and their relatives.
 * Whole sequences from position 0, no cache.
 */
public final class ReferenceTransformer implements AutoCloseable {
    private final JsonNode config;
    private final Safetensors tensors;
    private final String type;
    private final String prefix;

    /** Of the layer that ran last, {@code [heads][queries][keys]}. */
    private double[][][] lastWeights;

    private ReferenceTransformer(JsonNode config, Safetensors tensors) {
        this.config = config;
        this.tensors = tensors;
        this.type = config.path("model_type").asText();
        this.prefix = List.of("bert.", "transformer.", "model.").stream()
                .filter(candidate ->
                        tensors.names().stream().anyMatch(name -> name.startsWith(candidate) && name.contains(".0.")))
                .findFirst()
                .orElse("");
    }

    /** Opens a folder. */
    public static ReferenceTransformer open(Path folder) throws IOException {
        return new ReferenceTransformer(
                new ObjectMapper().readTree(folder.resolve("config.json").toFile()), Safetensors.open(folder));
    }

    @Override
    public void close() {
        tensors.close();
    }

    /** The hidden states after the first {@code count} layers, the final normalization included if that is all. */
    public double[][] run(float[][] rows, int count) {
        double[][] x = Arrays.stream(rows)
                .map(row -> {
                    double[] wide = new double[row.length];
                    Arrays.setAll(wide, i -> row[i]);
                    return wide;
                })
                .toArray(double[][]::new);
        for (int layer = 0; layer < count; layer++) {
            x = switch (type) {
                case "bert" -> bert(x, prefix + "encoder.layer." + layer + ".");
                case "gpt2" -> gpt2(x, prefix + "h." + layer + ".");
                default -> llama(x, prefix + "layers." + layer + ".");
            };
        }
        if (count < layers() || type.equals("bert")) {
            return x;
        }
        return type.equals("gpt2") ? layerNorm(prefix + "ln_f", x) : rmsNorm(prefix + "norm", x);
    }

    /** The attention weights of the layer that ran last, {@code [heads][queries][keys]}. */
    public double[][][] lastWeights() {
        return lastWeights;
    }

    /** How many layers there are. */
    public int layers() {
        return config.path(type.equals("gpt2") ? "n_layer" : "num_hidden_layers")
                .asInt();
    }

    private double[][] bert(double[][] x, String layer) {
        int heads = config.path("num_attention_heads").asInt();
        double[][] mixed = attend(
                linear(layer + "attention.self.query", x),
                linear(layer + "attention.self.key", x),
                linear(layer + "attention.self.value", x),
                heads,
                heads,
                config.path("is_decoder").asBoolean());
        double[][] attended = layerNorm(
                layer + "attention.output.LayerNorm", sum(x, linear(layer + "attention.output.dense", mixed)));
        double[][] inner = activate(config.path("hidden_act").asText(), linear(layer + "intermediate.dense", attended));
        return layerNorm(layer + "output.LayerNorm", sum(attended, linear(layer + "output.dense", inner)));
    }

    private double[][] gpt2(double[][] x, String layer) {
        int hidden = x[0].length;
        int heads = config.path("n_head").asInt();
        double[][] fused = conv1d(layer + "attn.c_attn", layerNorm(layer + "ln_1", x));
        double[][] mixed = attend(
                columns(fused, 0, hidden),
                columns(fused, hidden, hidden),
                columns(fused, 2 * hidden, hidden),
                heads,
                heads,
                true);
        double[][] attended = sum(x, conv1d(layer + "attn.c_proj", mixed));
        double[][] inner = activate(
                config.path("activation_function").asText(),
                conv1d(layer + "mlp.c_fc", layerNorm(layer + "ln_2", attended)));
        return sum(attended, conv1d(layer + "mlp.c_proj", inner));
    }

    private double[][] llama(double[][] x, String layer) {
        int heads = config.path("num_attention_heads").asInt();
        int keyHeads = config.path("num_key_value_heads").asInt(heads);
        double[][] normed = rmsNorm(layer + "input_layernorm", x);
        double[][] q = linear(layer + "self_attn.q_proj", normed);
        double[][] k = linear(layer + "self_attn.k_proj", normed);
        if (type.equals("qwen3")) {
            q = perHead(layer + "self_attn.q_norm", q, heads);
            k = perHead(layer + "self_attn.k_norm", k, keyHeads);
        }
        double[][] mixed = attend(
                rotate(q, heads),
                rotate(k, keyHeads),
                linear(layer + "self_attn.v_proj", normed),
                heads,
                keyHeads,
                true);
        double[][] attended = sum(x, linear(layer + "self_attn.o_proj", mixed));
        double[][] rows = rmsNorm(layer + "post_attention_layernorm", attended);
        String act = type.equals("gemma")
                ? "gelu_pytorch_tanh"
                : config.path("hidden_act").asText();
        double[][] inner = activate(act, linear(layer + "mlp.gate_proj", rows));
        double[][] up = linear(layer + "mlp.up_proj", rows);
        for (int t = 0; t < inner.length; t++) {
            for (int i = 0; i < inner[t].length; i++) {
                inner[t][i] *= up[t][i];
            }
        }
        return sum(attended, linear(layer + "mlp.down_proj", inner));
    }

    private double[][] attend(double[][] q, double[][] k, double[][] v, int heads, int keyHeads, boolean causal) {
        int size = q[0].length / heads;
        int window = config.path("sliding_window").asInt(Integer.MAX_VALUE);
        if (!config.path("use_sliding_window").asBoolean(!type.startsWith("qwen"))) {
            window = Integer.MAX_VALUE;
        }
        double[][] mixed = new double[q.length][q[0].length];
        lastWeights = new double[heads][q.length][];
        for (int head = 0; head < heads; head++) {
            int query = head * size;
            int key = head / (heads / keyHeads) * size;
            for (int t = 0; t < q.length; t++) {
                double[] scores = new double[k.length];
                for (int j = 0; j < k.length; j++) {
                    scores[j] = 0;
                    for (int i = 0; i < size; i++) {
                        scores[j] += q[t][query + i] * k[j][key + i] / Math.sqrt(size);
                    }
                    if (causal && (j > t || t - j >= window)) {
                        scores[j] = Double.NEGATIVE_INFINITY;
                    }
                }
                double[] weights = ReferenceAttention.softmax(scores);
                lastWeights[head][t] = weights;
                for (int j = 0; j < k.length; j++) {
                    for (int i = 0; i < size; i++) {
                        mixed[t][query + i] += weights[j] * v[j][key + i];
                    }
                }
            }
        }
        return mixed;
    }

    /** Rotates halves, plain or as {@code llama3} scales; of the others this reference knows nothing. */
    private double[][] rotate(double[][] x, int heads) {
        int size = x[0].length / heads;
        JsonNode parameters = config.path("rope_parameters");
        double theta =
                parameters.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10_000));
        JsonNode scaling = parameters.isObject() ? parameters : config.path("rope_scaling");
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < size / 2; i++) {
                double angle = t * scaled(Math.pow(theta, -2.0 * i / size), scaling);
                for (int at = i; at < x[t].length; at += size) {
                    y[t][at] = x[t][at] * Math.cos(angle) - x[t][at + size / 2] * Math.sin(angle);
                    y[t][at + size / 2] = x[t][at + size / 2] * Math.cos(angle) + x[t][at] * Math.sin(angle);
                }
            }
        }
        return y;
    }

    private static double scaled(double frequency, JsonNode scaling) {
        String kind = scaling.path("rope_type").asText("default");
        if (kind.equals("default")) {
            return frequency;
        }
        if (!kind.equals("llama3")) {
            throw new IllegalArgumentException("no reference for " + kind);
        }
        double factor = scaling.path("factor").asDouble();
        double low = scaling.path("low_freq_factor").asDouble();
        double high = scaling.path("high_freq_factor").asDouble();
        double turns = scaling.path("original_max_position_embeddings").asDouble() * frequency / (2 * Math.PI);
        double share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
        return share * frequency + (1 - share) * frequency / factor;
    }

    private double[][] linear(String module, double[][] x) {
        String name = module + ".weight";
        List<Long> shape = tensors.info(name).shape();
        return project(
                module,
                tensors.floats(name, shape.get(0), shape.get(1)),
                x,
                shape.get(0).intValue(),
                false);
    }

    private double[][] conv1d(String module, double[][] x) {
        String name = module + ".weight";
        List<Long> shape = tensors.info(name).shape();
        return project(
                module,
                tensors.floats(name, shape.get(0), shape.get(1)),
                x,
                shape.get(1).intValue(),
                true);
    }

    private double[][] project(String module, float[] weight, double[][] x, int outputs, boolean transposed) {
        float[] bias = tensors.names().contains(module + ".bias") ? tensors.floats(module + ".bias", outputs) : null;
        int inputs = weight.length / outputs;
        double[][] y = new double[x.length][outputs];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < outputs; o++) {
                y[t][o] = bias == null ? 0 : bias[o];
                for (int i = 0; i < inputs; i++) {
                    y[t][o] += x[t][i] * weight[transposed ? i * outputs + o : o * inputs + i];
                }
            }
        }
        return y;
    }

    private double[][] layerNorm(String module, double[][] x) {
        double eps = config.path(type.equals("gpt2") ? "layer_norm_epsilon" : "layer_norm_eps")
                .asDouble();
        float[] gain = tensors.floats(module + ".weight", x[0].length);
        float[] bias = tensors.floats(module + ".bias", x[0].length);
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            double mean = Arrays.stream(x[t]).average().orElseThrow();
            double variance = Arrays.stream(x[t])
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = (x[t][i] - mean) / Math.sqrt(variance + eps) * gain[i] + bias[i];
            }
        }
        return y;
    }

    private double[][] rmsNorm(String module, double[][] x) {
        float[] weights = tensors.floats(module + ".weight", x[0].length);
        ReferenceNorm norm = ReferenceNorm.of(
                weights, type.equals("gemma"), config.path("rms_norm_eps").asDouble());
        return Arrays.stream(x).map(norm::apply).toArray(double[][]::new);
    }

    private double[][] perHead(String module, double[][] x, int heads) {
        float[] weights = tensors.floats(module + ".weight", x[0].length / heads);
        ReferenceNorm norm =
                ReferenceNorm.of(weights, false, config.path("rms_norm_eps").asDouble());
        return Arrays.stream(x).map(norm::apply).toArray(double[][]::new);
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int t = 0; t < y.length; t++) {
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = a[t][i] + b[t][i];
            }
        }
        return y;
    }

    private static double[][] columns(double[][] x, int from, int count) {
        return Arrays.stream(x)
                .map(row -> Arrays.copyOfRange(row, from, from + count))
                .toArray(double[][]::new);
    }

    private static double[][] activate(String name, double[][] x) {
        return Arrays.stream(x)
                .map(row ->
                        Arrays.stream(row).map(value -> activate(name, value)).toArray())
                .toArray(double[][]::new);
    }

    /** The functions of Hendrycks and Gimpel 2016, exact and approximate, and of Ramachandran et al. 2017. */
    public static double activate(String name, double x) {
        return switch (name) {
            case "gelu" -> x * (1 + erf(x / Math.sqrt(2))) / 2;
            case "gelu_new", "gelu_pytorch_tanh" ->
                x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case "silu" -> x / (1 + Math.exp(-x));
            default -> throw new IllegalArgumentException("no reference for " + name);
        };
    }

    /** The error function by its Taylor series; where that cancels, by the continued fraction of its complement. */
    public static double erf(double x) {
        double a = Math.abs(x);
        if (a > 3) {
            double fraction = 0;
            for (int n = 80; n > 0; n--) {
                fraction = n / 2.0 / (a + fraction);
            }
            return Math.signum(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
