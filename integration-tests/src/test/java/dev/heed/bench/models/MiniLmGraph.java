package dev.heed.bench.models;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.job.minilm.MiniLm;
import dev.heed.onnx.OrtModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** The published graph of all-MiniLM-L6-v2 in ONNX Runtime, one thread. */
final class MiniLmGraph {
    private final OrtModel onnx;

    MiniLmGraph() throws IOException, OrtException {
        try (InputStream graph = MiniLm.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            onnx = OrtModel.load(graph.readAllBytes());
        }
    }

    /**
     * The last hidden states of sentences, each padded to the longest.
     *
     * @param sentences ids of tokens
     * @return {@code [sentences][longest][384]}; what stands in the padding is arbitrary
     */
    float[] run(long[][] sentences) throws OrtException {
        int longest = Arrays.stream(sentences).mapToInt(ids -> ids.length).max().orElse(0);
        long[] padded = new long[sentences.length * longest];
        long[] mask = new long[padded.length];
        for (int i = 0; i < sentences.length; i++) {
            System.arraycopy(sentences[i], 0, padded, i * longest, sentences[i].length);
            Arrays.fill(mask, i * longest, i * longest + sentences[i].length, 1);
        }
        try (OnnxTensor input = OrtModel.int64s(padded, sentences.length, longest);
                OnnxTensor attended = OrtModel.int64s(mask, sentences.length, longest);
                OnnxTensor types = OrtModel.int64s(new long[padded.length], sentences.length, longest);
                OrtSession.Result result =
                        onnx.run(Map.of("input_ids", input, "attention_mask", attended, "token_type_ids", types))) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] states = new float[buffer.remaining()];
            buffer.get(states);
            return states;
        }
    }
}
