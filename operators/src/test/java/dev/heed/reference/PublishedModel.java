package dev.heed.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.model.ConfigJson;
import dev.heed.model.Safetensors;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A small checkpoint with seeded random weights in the layout in which one of the families is published: configuration, tensor names,
 * shapes, embedding layer and head included. Weights are scaled so that activations keep their size from layer to layer.
 */
public final class PublishedModel {
    private static final int VOCABULARY = 11;

    private final ObjectNode config = new ObjectMapper().createObjectNode();
    private String prefix;
    private boolean head = true;

    private PublishedModel(String type, String prefix) {
        config.put("model_type", type);
        config.put("vocab_size", VOCABULARY);
        this.prefix = prefix;
    }

    /** An encoder. */
    public static PublishedModel bert(int hidden, int heads, int layers, int intermediate) {
        PublishedModel model = new PublishedModel("bert", "");
        model.config
                .put("hidden_size", hidden)
                .put("num_attention_heads", heads)
                .put("num_hidden_layers", layers)
                .put("intermediate_size", intermediate)
                .put("hidden_act", "gelu")
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", 64)
                .put("type_vocab_size", 2)
                .put("position_embedding_type", "absolute");
        return model;
    }

    /** A GPT-2. */
    public static PublishedModel gpt2(int hidden, int heads, int layers) {
        PublishedModel model = new PublishedModel("gpt2", "transformer.");
        model.config
                .put("n_embd", hidden)
                .put("n_head", heads)
                .put("n_layer", layers)
                .put("n_positions", 1024)
                .put("n_ctx", 1024)
                .put("activation_function", "gelu_new")
                .put("layer_norm_epsilon", 1e-5)
                .put("attn_pdrop", 0.1);
        return model;
    }

    /** A Llama or one of its relatives. */
    public static PublishedModel llama(String type, int hidden, int heads, int keyHeads, int layers, int intermediate) {
        PublishedModel model = new PublishedModel(type, "model.");
        model.config
                .put("hidden_size", hidden)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", keyHeads)
                .put("num_hidden_layers", layers)
                .put("intermediate_size", intermediate)
                .put("hidden_act", type.equals("gemma") ? "gelu" : "silu")
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0)
                .put("max_position_embeddings", 2048);
        return model;
    }

    /** The same with another value of a key, in JSON notation. */
    public PublishedModel with(String key, String json) throws IOException {
        config.set(key, new ObjectMapper().readTree(json));
        return this;
    }

    /** The same with another prefix of the tensors' names. */
    public PublishedModel withPrefix(String newPrefix) {
        prefix = newPrefix;
        return this;
    }

    /** The same without pooler or language model head. */
    public PublishedModel withoutHead() {
        head = false;
        return this;
    }

    /** Writes the checkpoint into a folder, which is made if it is not there; the same arguments always give the same bytes. */
    public Path write(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(ConfigJson.FILE), config.toPrettyString());
        tensors(seed).write(folder.resolve(Safetensors.FILE));
        return folder;
    }

    /** The same in two files, with an index. */
    public Path writeSharded(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(ConfigJson.FILE), config.toPrettyString());
        SafetensorsWriter[] shards = {new SafetensorsWriter(), new SafetensorsWriter()};
        ObjectNode index = new ObjectMapper().createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        tensors(seed, (name, values, shape) -> {
            int shard = map.size() % 2;
            map.put(name, "model-" + shard + ".safetensors");
            shards[shard].add(name, values, shape);
        });
        for (int shard = 0; shard < shards.length; shard++) {
            shards[shard].write(folder.resolve("model-" + shard + ".safetensors"));
        }
        Files.writeString(folder.resolve(Safetensors.INDEX), index.toString());
        return folder;
    }

    /** The tensors alone. */
    public SafetensorsWriter tensors(long seed) {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        tensors(seed, writer::add);
        return writer;
    }

    private void tensors(long seed, Sink sink) {
        Tensors tensors = new Tensors(new Random(seed), sink);
        switch (config.path("model_type").asText()) {
            case "bert" -> tensors.bert();
            case "gpt2" -> tensors.gpt2();
            default -> tensors.llama();
        }
    }

    /** Takes tensors. */
    @FunctionalInterface
    private interface Sink {
        void add(String name, float[] values, long... shape);
    }

    private int size(String key) {
        return config.path(key).asInt();
    }

    private final class Tensors {
        private final Random random;
        private final Sink writer;

        Tensors(Random random, Sink writer) {
            this.random = random;
            this.writer = writer;
        }

        private void bert() {
            int hidden = size("hidden_size");
            String embeddings = prefix + "embeddings.";
            matrix(embeddings + "word_embeddings.weight", VOCABULARY, hidden, 1);
            matrix(embeddings + "position_embeddings.weight", size("max_position_embeddings"), hidden, 1);
            matrix(embeddings + "token_type_embeddings.weight", 2, hidden, 1);
            norm(embeddings + "LayerNorm", hidden, true, 1);
            for (int i = 0; i < size("num_hidden_layers"); i++) {
                String layer = prefix + "encoder.layer." + i + ".";
                linear(layer + "attention.self.query", hidden, hidden, true);
                linear(layer + "attention.self.key", hidden, hidden, true);
                linear(layer + "attention.self.value", hidden, hidden, true);
                linear(layer + "attention.output.dense", hidden, hidden, true);
                norm(layer + "attention.output.LayerNorm", hidden, true, 1);
                linear(layer + "intermediate.dense", size("intermediate_size"), hidden, true);
                linear(layer + "output.dense", hidden, size("intermediate_size"), true);
                norm(layer + "output.LayerNorm", hidden, true, 1);
            }
            if (head) {
                linear(prefix + "pooler.dense", hidden, hidden, true);
            }
        }

        private void gpt2() {
            int hidden = size("n_embd");
            int inner = config.path("n_inner").asInt(4 * hidden);
            matrix(prefix + "wte.weight", VOCABULARY, hidden, 1);
            matrix(prefix + "wpe.weight", size("n_positions"), hidden, 0.1);
            for (int i = 0; i < size("n_layer"); i++) {
                String layer = prefix + "h." + i + ".";
                norm(layer + "ln_1", hidden, true, 1);
                conv1d(layer + "attn.c_attn", hidden, 3 * hidden);
                conv1d(layer + "attn.c_proj", hidden, hidden);
                norm(layer + "ln_2", hidden, true, 1);
                conv1d(layer + "mlp.c_fc", hidden, inner);
                conv1d(layer + "mlp.c_proj", inner, hidden);
                writer.add(layer + "attn.bias", new float[1], 1, 1, 1, 1);
            }
            norm(prefix + "ln_f", hidden, true, 1);
            if (head) {
                matrix("lm_head.weight", VOCABULARY, hidden, 1);
            }
        }

        private void llama() {
            String type = config.path("model_type").asText();
            int hidden = size("hidden_size");
            int heads = size("num_attention_heads");
            int headDim = config.path("head_dim").asInt(hidden / heads);
            int keys = config.path("num_key_value_heads").asInt(heads) * headDim;
            boolean all = config.path("attention_bias").asBoolean();
            boolean bias = all || type.equals("qwen2");
            float center = type.equals("gemma") ? 0 : 1;
            matrix(prefix + "embed_tokens.weight", VOCABULARY, hidden, 1);
            for (int i = 0; i < size("num_hidden_layers"); i++) {
                String layer = prefix + "layers." + i + ".";
                linear(layer + "self_attn.q_proj", heads * headDim, hidden, bias);
                linear(layer + "self_attn.k_proj", keys, hidden, bias);
                linear(layer + "self_attn.v_proj", keys, hidden, bias);
                linear(layer + "self_attn.o_proj", hidden, heads * headDim, all);
                if (type.equals("qwen3")) {
                    norm(layer + "self_attn.q_norm", headDim, false, 1);
                    norm(layer + "self_attn.k_norm", headDim, false, 1);
                }
                norm(layer + "input_layernorm", hidden, false, center);
                norm(layer + "post_attention_layernorm", hidden, false, center);
                linear(layer + "mlp.gate_proj", size("intermediate_size"), hidden, false);
                linear(layer + "mlp.up_proj", size("intermediate_size"), hidden, false);
                linear(layer + "mlp.down_proj", hidden, size("intermediate_size"), false);
            }
            norm(prefix + "norm", hidden, false, center);
            if (head) {
                matrix("lm_head.weight", VOCABULARY, hidden, 1);
            }
        }

        private void linear(String module, int outputs, int inputs, boolean bias) {
            matrix(module + ".weight", outputs, inputs, 1 / Math.sqrt(inputs));
            if (bias) {
                writer.add(module + ".bias", gaussian(outputs, 0.1, 0), outputs);
            }
        }

        private void conv1d(String module, int inputs, int outputs) {
            matrix(module + ".weight", inputs, outputs, 1 / Math.sqrt(inputs));
            writer.add(module + ".bias", gaussian(outputs, 0.1, 0), outputs);
        }

        private void norm(String module, int size, boolean bias, float center) {
            writer.add(module + ".weight", gaussian(size, 0.3, center), size);
            if (bias) {
                writer.add(module + ".bias", gaussian(size, 0.1, 0), size);
            }
        }

        private void matrix(String name, int rows, int columns, double deviation) {
            writer.add(name, gaussian(rows * columns, deviation, 0), rows, columns);
        }

        private float[] gaussian(int count, double deviation, float center) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = center + (float) (random.nextGaussian() * deviation);
            }
            return values;
        }
    }
}
