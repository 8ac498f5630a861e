package dev.heed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.heed.kernel.Kernels;
import dev.heed.onnx.OnnxModel.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What happens to queries and keys before they meet, by our kernels and by the standard operators of ONNX, version 23. */
class OnnxQueryKeyIT {
    /** Relative to the largest value of a case. */
    private static final double TOLERANCE = 1e-6;

    private static final int TOKENS = 37;
    private static final int OPSET = 23;

    private final Kernels kernels = Kernels.best();

    @Test
    void rotaryPositionsAgreeInHalvesAndPairsOfAllOrSomeElements() throws Exception {
        Random random = new Random(20_260_718);
        for (int i = 0; i < 100; i++) {
            int heads = 1 + random.nextInt(6);
            int headDim = 2 * (1 + random.nextInt(64));
            int dim = random.nextBoolean() ? headDim : 2 * (1 + random.nextInt(headDim / 2));
            boolean interleaved = random.nextBoolean();
            int width = heads * headDim;
            float[] x = gaussian(random, TOKENS * width);
            float[] cos = new float[TOKENS * dim / 2];
            float[] sin = new float[TOKENS * dim / 2];
            float[] angles = new float[TOKENS * dim];
            for (int t = 0; t < TOKENS; t++) {
                for (int p = 0; p < dim / 2; p++) {
                    double angle = (t + i) * Math.pow(10_000, -2.0 * p / dim);
                    cos[t * dim / 2 + p] = (float) Math.cos(angle);
                    sin[t * dim / 2 + p] = (float) Math.sin(angle);
                    angles[t * dim + p] = cos[t * dim / 2 + p];
                    angles[t * dim + dim / 2 + p] = sin[t * dim / 2 + p];
                }
            }
            OnnxNode rotary = new OnnxNode(
                            OnnxModel.STANDARD, "RotaryEmbedding", List.of("x", "cos", "sin"), List.of("y"), Map.of())
                    .with("num_heads", heads)
                    .with("interleaved", interleaved ? 1 : 0)
                    .with("rotary_embedding_dim", dim == headDim ? 0 : dim);
            OnnxModel model = new OnnxModel(OPSET)
                    .input("x", ElementType.FLOAT)
                    .input("cos", ElementType.FLOAT)
                    .input("sin", ElementType.FLOAT)
                    .output("y", ElementType.FLOAT)
                    .node(rotary);
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put("x", OrtModel.floats(x, 1, TOKENS, width));
            inputs.put("cos", OrtModel.floats(cos, 1, TOKENS, dim / 2));
            inputs.put("sin", OrtModel.floats(sin, 1, TOKENS, dim / 2));
            float[] theirs = run(model, inputs, x.length);
            for (int t = 0; t < TOKENS; t++) {
                kernels.rotate(x, t * width, heads, headDim, angles, t * dim, dim, interleaved);
            }

            assertClose(x, theirs, "case " + i + ": " + dim + " of " + headDim + ", interleaved " + interleaved);
        }
    }

    @Test
    void normalizationAgrees() throws Exception {
        Random random = new Random(20_260_719);
        for (int i = 0; i < 100; i++) {
            int n = 1 + random.nextInt(256);
            float[] x = gaussian(random, TOKENS * n);
            float[] gain = gaussian(random, n);
            OnnxNode norm = new OnnxNode(
                            OnnxModel.STANDARD, "RMSNormalization", List.of("x", "gain"), List.of("y"), Map.of())
                    .with("axis", -1)
                    .with("epsilon", 1e-6f);
            OnnxModel model = new OnnxModel(OPSET)
                    .input("x", ElementType.FLOAT)
                    .input("gain", ElementType.FLOAT)
                    .output("y", ElementType.FLOAT)
                    .node(norm);
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put("x", OrtModel.floats(x, TOKENS, n));
            inputs.put("gain", OrtModel.floats(gain, n));
            float[] theirs = run(model, inputs, x.length);
            kernels.rmsNorm(x, TOKENS, gain, 1e-6f);

            assertClose(x, theirs, "case " + i + ": " + n + " elements");
        }
    }

    private static float[] run(OnnxModel model, Map<String, OnnxTensor> inputs, int size) throws Exception {
        try (OrtModel loaded = OrtModel.load(model);
                OrtSession.Result result = loaded.run(inputs)) {
            float[] floats = new float[size];
            ((OnnxTensor) result.get("y").orElseThrow()).getFloatBuffer().get(floats);
            return floats;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static float[] gaussian(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertClose(float[] ours, float[] theirs, String what) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            difference = Math.max(difference, Math.abs((double) ours[i] - theirs[i]));
        }
        assertThat(difference / largest).as(what).isLessThan(TOLERANCE);
    }
}
