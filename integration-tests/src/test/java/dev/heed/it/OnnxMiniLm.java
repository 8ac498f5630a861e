package dev.heed.it;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.onnx.OrtModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The published ONNX graph of all-MiniLM-L6-v2 by ONNX Runtime, one sentence at a time. */
final class OnnxMiniLm implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final OrtModel model;

    private OnnxMiniLm(HuggingFaceTokenizer tokenizer, OrtModel model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /** @param folder with the tokenizer */
    static OnnxMiniLm load(Path folder) throws IOException, OrtException {
        try (InputStream graph = AllMiniLmL6V2EmbeddingModel.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            return new OnnxMiniLm(tokenizer(folder), OrtModel.load(graph.readAllBytes()));
        }
    }

    /** The tokenizer of a folder, which neither pads nor cuts. */
    static HuggingFaceTokenizer tokenizer(Path folder) throws IOException {
        return HuggingFaceTokenizer.newInstance(
                folder.resolve("tokenizer.json"), Map.of("padding", "false", "truncation", "false"));
    }

    /** The last hidden states, {@code tokens × 384}, row-major, special tokens included. */
    float[] run(String sentence) throws OrtException {
        long[] ids = tokenizer.encode(sentence).getIds();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("input_ids", OrtModel.int64s(ids, 1, ids.length));
        inputs.put("attention_mask", OrtModel.int64s(ones, 1, ids.length));
        inputs.put("token_type_ids", OrtModel.int64s(new long[ids.length], 1, ids.length));
        try (OrtSession.Result result = model.run(inputs)) {
            float[] states = new float[ids.length * 384];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(states);
            return states;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() throws OrtException {
        model.close();
        tokenizer.close();
    }
}
