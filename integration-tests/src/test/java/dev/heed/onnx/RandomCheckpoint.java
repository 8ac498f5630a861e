package dev.heed.onnx;

import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Small checkpoints with random weights, in the layout in which their families are published: {@code config.json} and tensors as Hugging
 * Face's Transformers writes them. The same arguments give the same bytes.
 *
 * @param hidden floats of a row
 * @param layers number of layers
 * @param heads query heads
 * @param keyHeads heads of keys and values; GPT-2 and its relatives ignore it
 * @param inner floats between the linear maps of the feed-forward part
 * @param vocabulary words
 * @param positions the longest context
 * @param seed of the weights
 */
public record RandomCheckpoint(
        int hidden, int layers, int heads, int keyHeads, int inner, int vocabulary, int positions, long seed) {
    /** The families. */
    public enum Family {
        LLAMA,
        QWEN2,
        GPT2,
        BERT;

        /** As {@code model_type} has it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Writes a folder in the layout of a family. */
    public Path write(Path folder, Family family) throws IOException {
        return switch (family) {
            case LLAMA, QWEN2 -> writeLlama(folder, family);
            case GPT2 -> writeGpt2(folder);
            case BERT -> writeBert(folder);
        };
    }

    /** Llama's layout, which is also Qwen 2's, but for the biases of queries, keys and values. */
    private Path writeLlama(Path folder, Family family) throws IOException {
        boolean qwen2 = family == Family.QWEN2;
        config(folder, """
                {"model_type": "%s", "_name_or_path": "tiny-%1$s", "hidden_act": "silu", "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "bos_token_id": 1,
                 "eos_token_id": 2, "vocab_size": %d,
                 "max_position_embeddings": %d, "tie_word_embeddings": true, "torch_dtype": "float32", "use_cache": true}
                """.formatted(family, hidden, inner, layers, heads, keyHeads, vocabulary, positions));
        int keys = hidden / heads * keyHeads;
        Weights weights = new Weights(new Random(seed));
        weights.matrix("model.embed_tokens.weight", vocabulary, hidden, 1);
        for (int i = 0; i < layers; i++) {
            String layer = "model.layers." + i + ".";
            weights.gain(layer + "input_layernorm.weight", hidden);
            linear(weights, layer + "self_attn.q_proj", hidden, hidden, qwen2);
            linear(weights, layer + "self_attn.k_proj", keys, hidden, qwen2);
            linear(weights, layer + "self_attn.v_proj", keys, hidden, qwen2);
            linear(weights, layer + "self_attn.o_proj", hidden, hidden, false);
            weights.gain(layer + "post_attention_layernorm.weight", hidden);
            linear(weights, layer + "mlp.gate_proj", inner, hidden, false);
            linear(weights, layer + "mlp.up_proj", inner, hidden, false);
            linear(weights, layer + "mlp.down_proj", hidden, inner, false);
        }
        weights.gain("model.norm.weight", hidden);
        weights.writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    /** GPT-2's layout, whose matrices are {@code [in, out]}, with the mask that its checkpoints carry along. */
    private Path writeGpt2(Path folder) throws IOException {
        config(folder, """
                {"model_type": "gpt2", "_name_or_path": "tiny-gpt2", "activation_function": "gelu_new", "n_embd": %d,
                 "n_inner": %d, "n_layer": %d, "n_head": %d, "n_positions": %d, "n_ctx": %d, "vocab_size": %d,
                 "bos_token_id": 1, "eos_token_id": 2, "layer_norm_epsilon": 1e-05, "attn_pdrop": 0.1, "embd_pdrop": 0.1, "resid_pdrop": 0.1}
                """.formatted(hidden, inner, layers, heads, positions, positions, vocabulary));
        Weights weights = new Weights(new Random(seed));
        weights.matrix("wte.weight", vocabulary, hidden, 1);
        weights.matrix("wpe.weight", positions, hidden, 1);
        for (int i = 0; i < layers; i++) {
            String layer = "h." + i + ".";
            layerNorm(weights, layer + "ln_1");
            conv1d(weights, layer + "attn.c_attn", hidden, 3 * hidden);
            conv1d(weights, layer + "attn.c_proj", hidden, hidden);
            weights.mask(layer + "attn.bias", positions);
            layerNorm(weights, layer + "ln_2");
            conv1d(weights, layer + "mlp.c_fc", hidden, inner);
            conv1d(weights, layer + "mlp.c_proj", inner, hidden);
        }
        layerNorm(weights, "ln_f");
        weights.writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    /** BERT's layout, without a pooler. */
    private Path writeBert(Path folder) throws IOException {
        config(folder, """
                {"model_type": "bert", "_name_or_path": "tiny-bert", "hidden_act": "gelu", "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d, "vocab_size": %d,
                 "max_position_embeddings": %d, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
                 "position_embedding_type": "absolute", "pad_token_id": 0}
                """.formatted(hidden, inner, layers, heads, vocabulary, positions));
        Weights weights = new Weights(new Random(seed));
        weights.matrix("embeddings.word_embeddings.weight", vocabulary, hidden, 1);
        weights.matrix("embeddings.position_embeddings.weight", positions, hidden, 1);
        weights.matrix("embeddings.token_type_embeddings.weight", 2, hidden, 1);
        layerNorm(weights, "embeddings.LayerNorm");
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layer." + i + ".";
            linear(weights, layer + "attention.self.query", hidden, hidden, true);
            linear(weights, layer + "attention.self.key", hidden, hidden, true);
            linear(weights, layer + "attention.self.value", hidden, hidden, true);
            linear(weights, layer + "attention.output.dense", hidden, hidden, true);
            layerNorm(weights, layer + "attention.output.LayerNorm");
            linear(weights, layer + "intermediate.dense", inner, hidden, true);
            linear(weights, layer + "output.dense", hidden, inner, true);
            layerNorm(weights, layer + "output.LayerNorm");
        }
        weights.writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    private static void config(Path folder, String json) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), json);
    }

    private static void linear(Weights weights, String module, int outputs, int inputs, boolean bias) {
        weights.matrix(module + ".weight", outputs, inputs, 1 / Math.sqrt(inputs));
        if (bias) {
            weights.vector(module + ".bias", outputs);
        }
    }

    private static void conv1d(Weights weights, String module, int inputs, int outputs) {
        weights.matrix(module + ".weight", inputs, outputs, 1 / Math.sqrt(inputs));
        weights.vector(module + ".bias", outputs);
    }

    private void layerNorm(Weights weights, String module) {
        weights.gain(module + ".weight", hidden);
        weights.vector(module + ".bias", hidden);
    }

    /** Draws tensors, one after the other. */
    private static final class Weights {
        private final SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        private final Random random;

        Weights(Random random) {
            this.random = random;
        }

        void matrix(String name, int rows, int columns, double deviation) {
            writer.add(name, gaussian(rows * columns, 0, deviation), rows, columns);
        }

        void vector(String name, int size) {
            writer.add(name, gaussian(size, 0, 0.1), size);
        }

        void mask(String name, int size) {
            float[] mask = new float[size * size];
            for (int row = 0; row < size; row++) {
                Arrays.fill(mask, row * size, row * size + row + 1, 1);
            }
            writer.add(name, mask, 1, 1, size, size);
        }

        void gain(String name, int size) {
            writer.add(name, gaussian(size, 1, 0.1), size);
        }

        private float[] gaussian(int count, double mean, double deviation) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (mean + deviation * random.nextGaussian());
            }
            return values;
        }
    }
}
