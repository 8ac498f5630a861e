import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.AbstractModel.InferenceType;
import com.github.tjake.jlama.model.functions.SampleOutput;
import com.github.tjake.jlama.model.gpt2.GPT2Config;
import com.github.tjake.jlama.model.gpt2.GPT2Model;
import com.github.tjake.jlama.model.llama.LlamaConfig;
import com.github.tjake.jlama.model.llama.LlamaModel;
import com.github.tjake.jlama.model.qwen2.Qwen2Config;
import com.github.tjake.jlama.model.qwen2.Qwen2Model;
import com.github.tjake.jlama.safetensors.Config;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.safetensors.WeightLoader;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Jlama's last hidden states, token by token: run from its source, by a Java that runs Jlama. Arguments: the folder of a checkpoint, its
 * model_type, a file of token ids (big-endian ints), the file to write (big-endian floats).
 */
public final class JlamaStates {
    public static void main(String[] arguments) throws Exception {
        AbstractModel model = load(new File(arguments[0]), arguments[1]);
        KvBufferCache.KvBuffer cache = new KvBufferCache(model).getEphemeralKvBuffer();
        // The norm after the last layer is not part of its forward pass, and no method gives what comes after it.
        Field field = AbstractModel.class.getDeclaredField("sampleOutput");
        field.setAccessible(true);
        SampleOutput end = (SampleOutput) field.get(model);
        try (DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(arguments[2]))));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[3]))))) {
            long tokens = Files.size(Path.of(arguments[2])) / Integer.BYTES;
            for (int position = 0; position < tokens; position++) {
                AbstractTensor state = model.forward(in.readInt(), position, cache, Optional.empty());
                AbstractTensor normed = end.getOutputLayerNorm().forward(state);
                for (int i = 0; i < model.getConfig().embeddingLength; i++) {
                    out.writeFloat(normed.get(0, i));
                }
            }
        }
        System.exit(0); // its threads are not daemons
    }

    /** Without a tokenizer, in binary32 throughout. */
    private static AbstractModel load(File folder, String type) throws IOException {
        Optional<DType> asStored = Optional.empty();
        WeightLoader weights = SafeTensorSupport.loadWeights(folder);
        return switch (type) {
            case "llama" -> new LlamaModel(
                    InferenceType.FULL_GENERATION, config(folder, LlamaConfig.class), weights, null, DType.F32, DType.F32, asStored);
            case "qwen2" -> new Qwen2Model(
                    InferenceType.FULL_GENERATION, config(folder, Qwen2Config.class), weights, null, DType.F32, DType.F32, asStored);
            case "gpt2" -> new GPT2Model(
                    InferenceType.FULL_GENERATION, config(folder, GPT2Config.class), weights, null, DType.F32, DType.F32, asStored);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static <C extends Config> C config(File folder, Class<C> type) throws IOException {
        return JsonMapper.builder()
                .configure(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS, true)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .build()
                .readValue(new File(folder, "config.json"), type);
    }
}
