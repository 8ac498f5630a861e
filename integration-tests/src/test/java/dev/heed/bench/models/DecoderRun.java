package dev.heed.bench.models;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.bench.Measurements;
import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.model.Safetensors;
import dev.heed.onnx.OnnxCausalModel;
import dev.heed.onnx.RandomCheckpoint;
import dev.heed.onnx.RandomCheckpoint.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Decode of causal models of six layers at a context of 512 tokens, one token a text: Heed's layers, and ONNX Runtime with past and present by its own
 * GroupQueryAttention, one thread each. Both take the same texts, one at a time and all in one step, which ONNX Runtime can because they are
 * equally long here; both alternate in one process, and the medians of the rounds are measured, in tokens a second.
 */
final class DecoderRun {
    /** What is as fast, but something else, is not measured. */
    private static final double TOLERANCE = 1e-4;

    private static final int LAYERS = 6;
    private static final int HEADS = 12;
    private static final int CONTEXT = 512;
    private static final int POSITIONS = 1024;
    private static final int VOCABULARY = 97;
    private static final long SEED = 7;
    /** Rounds whose texts are thrown away: until everything is compiled. */
    private static final int WARM_UP = 60;

    private static final int ROUNDS = 15;
    /** Tokens of the texts together in a round, at least. */
    private static final int ROUND = 4;

    /** How many texts take part in a step. */
    static final int[] TEXTS = {1, 4, 16};

    private final Shape shape;
    private final AttentionStack stack;
    private final OnnxCausalModel onnx;
    private final Random random = new Random(SEED);

    /** The models: the sizes of MiniLM and of DistilGPT-2, and grouped queries as Llama's younger relatives have them. */
    enum Shape {
        SMALL(Family.LLAMA, 384, 12, 1024),
        GROUPED(Family.LLAMA, 768, 4, 2048),
        LARGE(Family.GPT2, 768, 12, 3072);

        private final Family family;
        private final int hidden;
        private final int keyHeads;
        private final int inner;

        Shape(Family family, int hidden, int keyHeads, int inner) {
            this.family = family;
            this.hidden = hidden;
            this.keyHeads = keyHeads;
            this.inner = inner;
        }

        private void write(Path folder) throws IOException {
            new RandomCheckpoint(hidden, LAYERS, HEADS, keyHeads, inner, VOCABULARY, POSITIONS, SEED)
                    .write(folder, family);
        }

        /** For people. */
        String title() {
            return String.format(
                    "%s, %d layers, %d floats, %d heads, %d of keys",
                    family == Family.LLAMA ? "Llama" : "GPT-2", LAYERS, hidden, HEADS, keyHeads);
        }
    }

    private DecoderRun(Path folder, Shape shape) throws IOException, OrtException {
        this.shape = shape;
        if (!Safetensors.existsIn(folder)) {
            shape.write(folder);
        }
        AttentionModel model = AttentionModel.load(folder);
        stack = new AttentionStack(model, Kernels.best(), LAYERS, CONTEXT, AttentionSelection.NONE);
        onnx = OnnxCausalModel.decoding(folder);
    }

    /** Takes a folder for checkpoints with random weights, and the name of a shape. */
    public static void main(String[] arguments) throws IOException, OrtException {
        Shape shape = Shape.valueOf(arguments[1]);
        DecoderRun run = new DecoderRun(Path.of(arguments[0]).resolve(shape.name()), shape);
        Measurements measurements = new Measurements();
        for (int texts : TEXTS) {
            run.compare(texts, WARM_UP, new Measurements());
            run.compare(texts, ROUNDS, measurements);
        }
        measurements.print();
    }

    private void compare(int texts, int rounds, Measurements measurements) throws OrtException {
        SequenceCache[] caches = new SequenceCache[texts];
        float[] prompt = rows(CONTEXT);
        for (int text = 0; text < texts; text++) {
            stack.step().clear();
            caches[text] = stack.newCache(0);
            stack.step().add(caches[text], 0, CONTEXT, prompt, 0, null, 0);
            stack.run((run, token, layer, head, weights) -> {});
            stack.step().clear();
        }
        float[] prompts = new float[texts * prompt.length];
        for (int text = 0; text < texts; text++) {
            System.arraycopy(prompt, 0, prompts, text * prompt.length, prompt.length);
        }
        OrtSession.Result past = onnx.decode(prompts, texts, null, 0);
        double[] heed = new double[rounds];
        double[] ort = new double[rounds];
        int steps = Math.max(1, ROUND / texts);
        int position = CONTEXT;
        double worst = 0;
        for (int round = 0; round < rounds; round++) {
            float[][] rows = new float[steps][];
            Arrays.setAll(rows, step -> rows(texts));
            float[][] ours = new float[steps][];
            float[][] theirs = new float[steps][];
            long begin = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                ours[step] = step(caches, position + step, rows[step]);
            }
            long middle = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                OrtSession.Result present = onnx.decode(rows[step], texts, past, position + step);
                theirs[step] = OnnxCausalModel.states(present);
                past.close();
                past = present;
            }
            long end = System.nanoTime();
            position += steps;
            for (int step = 0; step < steps; step++) {
                worst = Math.max(worst, difference(ours[step], theirs[step]));
            }
            heed[round] = steps * texts / ((middle - begin) / 1e9);
            ort[round] = steps * texts / ((end - middle) / 1e9);
        }
        past.close();
        Arrays.sort(heed);
        Arrays.sort(ort);
        measurements.add(heed[rounds / 2], shape, texts, "heed");
        measurements.add(ort[rounds / 2], shape, texts, "onnx");
        measurements.add(heed[rounds / 2] / ort[rounds / 2], shape, texts, "ratio");
        if (worst > TOLERANCE) {
            throw new IllegalStateException("a difference of " + worst + " from ONNX Runtime");
        }
    }

    private float[] step(SequenceCache[] caches, int position, float[] rows) {
        stack.step().clear();
        for (int text = 0; text < caches.length; text++) {
            stack.step().add(caches[text], position, 1, rows, text * stack.hiddenSize(), null, 0);
        }
        return Arrays.copyOf(stack.run((run, token, layer, head, weights) -> {}), rows.length);
    }

    private float[] rows(int count) {
        float[] rows = new float[count * stack.hiddenSize()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < b.length; i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            largest = difference <= largest ? largest : difference;
        }
        return largest;
    }
}
