package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.reference.PublishedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would not be computed as it is published is refused by its name, before anything runs. */
class FamilyErrorsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bert    | model_type               | \"t5\"             | model_type 't5' is not supported by this version; expected one of attention, bert, gemma, gpt2",
                "bert    | position_embedding_type  | \"relative_key\"   | position_embedding_type is \"relative_key\"",
                "bert    | hidden_act               | \"relu\"           | hidden_act is \"relu\"; not supported by this version; expected one of gelu",
                "bert    | add_cross_attention      | true               | add_cross_attention is true",
                "bert    | pruned_heads             | {\"0\": [1]}       | pruned_heads is {\"0\":[1]}",
                "bert    | hiden_size               | 12                 | did you mean hidden_size?",
                "bert    | quantization_config      | {\"bits\": 4}      | quantization_config is {\"bits\":4}; not a known option of model_type bert",
                "bert    | hidden_size              | null               | hidden_size is missing",
                "bert    | num_attention_heads      | 5                  | num_attention_heads is 5; expected a divisor of the hidden size, which is 24",
                "gpt2    | scale_attn_by_inverse_layer_idx | true        | scale_attn_by_inverse_layer_idx is true",
                "gpt2    | scale_attn_weights       | false              | scale_attn_weights is false",
                "gpt2    | activation_function      | \"relu\"           | activation_function is \"relu\"",
                "llama   | hidden_act               | \"relu\"           | hidden_act is \"relu\"",
                "llama   | mlp_bias                 | true               | mlp_bias is true",
                "llama   | num_key_value_heads      | 3                  | num_key_value_heads is 3; expected a divisor of num_attention_heads, which is 4",
                "llama   | rope_interleaved         | true               | rope_interleaved is true",
                "llama   | partial_rotary_factor    | 0.5                | partial_rotary_factor is 0.5",
                "llama   | rope_scaling             | {\"type\": \"su\"} | rope_scaling.type is \"su\"",
                "llama   | rope_parameters          | {\"rope_type\": \"default\", \"full_attention\": {}} | rope_parameters.full_attention is not a known key",
                "llama   | rope_parameters          | {\"rope_type\": \"default\", \"rope_theta\": 5.0}    | rope_parameters.rope_theta is 5.0; expected what",
                "llama   | rope_parameters          | {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5} | rope_parameters.partial_rotary_factor is 0.5",
                "llama   | sliding_window           | 8                  | sliding_window is 8; not a known option of model_type llama",
                "llama   | num_local_experts        | 8                  | num_local_experts is 8",
                "llama   | head_dim                 | 7                  | head_dim is 7; elements are rotated in pairs",
                "mistral | layer_types              | [\"full_attention\", \"sliding_attention\"] | layer_types is [",
                "qwen2   | max_window_layers        | 1                  | max_window_layers is 1; not supported by this version, in which all layers see back equally far",
                "qwen3   | layer_types              | [\"full_attention\"] | expected 2 times \"sliding_attention\"",
                "gemma   | final_logit_softcapping  | 30.0               | final_logit_softcapping is 30.0",
            })
    void options(String type, String key, String json, String message) throws IOException {
        model(type).with(key, json).write(folder, 1);

        assertThatThrownBy(() -> AttentionModel.check(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    private static PublishedModel model(String type) throws IOException {
        return switch (type) {
            case "bert" -> PublishedModel.bert(24, 3, 2, 65);
            case "gpt2" -> PublishedModel.gpt2(24, 3, 2);
            case "qwen2", "qwen3" ->
                PublishedModel.llama(type, 24, 4, 2, 2, 50)
                        .with("use_sliding_window", "true")
                        .with("sliding_window", "8")
                        .with("max_window_layers", "0");
            default -> PublishedModel.llama(type, 24, 4, 2, 2, 50);
        };
    }

    @Test
    void bothWaysToScaleRotationsAtOnce() throws IOException {
        model("llama")
                .with("rope_parameters", "{\"rope_type\": \"default\", \"rope_theta\": 10000.0}")
                .with("rope_scaling", "{\"type\": \"linear\", \"factor\": 2.0}")
                .write(folder, 1);

        assertThatThrownBy(() -> AttentionModel.check(folder))
                .hasMessageContaining("rope_scaling is {\"type\":\"linear\",\"factor\":2.0}; expected null");
    }

    @Test
    void aTensorThatNothingUses() throws IOException {
        write(model("bert"), "encoder.layer.2.output.dense.bias", new float[24], 24);

        assertThatThrownBy(() -> AttentionModel.load(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor 'encoder.layer.2.output.dense.bias' is used by nothing in config.json"
                        + " (model_type bert, 2 layers)");
    }

    @Test
    void aTensorOfAnAdapterBesideThePrefix() throws IOException {
        write(model("gpt2"), "adapter.weight", new float[24], 24);

        assertThatThrownBy(() -> AttentionModel.load(folder)).hasMessageContaining("tensor 'adapter.weight'");
    }

    @Test
    void aTensorThatIsMissing() throws IOException {
        model("llama").write(folder, 1);
        model("llama").with("num_hidden_layers", "3").write(folder.resolve("more"), 1);
        Files.copy(
                folder.resolve("model.safetensors"),
                folder.resolve("more/model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> AttentionModel.check(folder.resolve("more")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor 'model.layers.2.input_layernorm.weight' is missing");
    }

    @Test
    void aTensorOfAnotherShape() throws IOException {
        PublishedModel model = PublishedModel.gpt2(24, 3, 2).with("n_inner", "50");
        model.write(folder, 1);
        PublishedModel.gpt2(24, 3, 2).tensors(1).write(folder.resolve("model.safetensors"));

        assertThatThrownBy(() -> AttentionModel.check(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor 'transformer.h.0.mlp.c_fc.bias' has shape [96]; expected [50]");
    }

    @Test
    void aNumberThatIsNone() throws IOException {
        PublishedModel model = model("bert").withoutHead();
        model.write(folder, 1);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors tensors = Safetensors.open(folder)) {
            for (String name : tensors.names()) {
                long[] shape = tensors.info(name).shape().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                float[] values = tensors.floats(name, shape);
                if (name.equals("encoder.layer.1.output.LayerNorm.bias")) {
                    values[3] = Float.NaN;
                }
                writer.add(name, values, shape);
            }
        }
        writer.write(folder.resolve("model.safetensors"));

        assertThatThrownBy(() -> AttentionModel.load(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'encoder.layer.1.output.LayerNorm.bias' has NaN at element 3");
    }

    @Test
    void bareAttentionHasNoEmbeddingLayer() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"attention\", \"hidden_size\": 4, \"num_attention_heads\": 1}");

        assertThatThrownBy(() -> EmbeddingLayer.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model_type is \"attention\"; it has no embedding layer");
    }

    private void write(PublishedModel model, String name, float[] values, long... shape) throws IOException {
        model.write(folder, 1);
        model.tensors(1).add(name, values, shape).write(folder.resolve("model.safetensors"));
        assertThat(folder.resolve("model.safetensors")).exists();
    }
}
