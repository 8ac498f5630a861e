package dev.heed.bench.models;

import ai.onnxruntime.OrtException;
import dev.heed.bench.Measurements;
import dev.heed.job.minilm.MiniLm;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.model.EmbeddingLayer;
import dev.heed.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * all-MiniLM-L6-v2 over sequences of some lengths, one at a time, and in batches of equal ones: Heed's layers, and the published graph in ONNX
 * Runtime with one thread. Both alternate in one process; the medians of the rounds are printed as tokens a second. The first argument is a
 * model folder, which is fetched if it is not there. Heed gets the rows of the embedding layer, which ONNX Runtime looks up itself: 1 % of
 * its time.
 */
final class EncoderRun {
    /** What is as fast, but something else, is not measured. */
    private static final double TOLERANCE = 1e-4;

    /** What its measurements are called. */
    static final String NAME = "minilm";

    private static final int[] LENGTHS = {6, 9, 12, 14, 17, 20, 23, 28, 33, 40, 52, 64};
    private static final int ROUNDS = 7;
    private static final int WARM_UP = 15;
    private static final int REPEATS = 4;
    /** How many sequences are one batch. */
    static final int[] BATCHES = {1, 8, 32};

    private final AttentionStack stack;
    private final MiniLmGraph onnx = new MiniLmGraph();
    private final Embedder embedder;

    private EncoderRun(Path folder) throws IOException, OrtException {
        AttentionModel model = AttentionModel.load(folder);
        stack = new AttentionStack(model, Kernels.best(), model.layers().size(), 2048, AttentionSelection.NONE);
        embedder = new Embedder(folder);
    }

    /** Takes a folder for the model. */
    public static void main(String[] arguments) throws IOException, OrtException {
        Path folder = Path.of(arguments[0]).resolve("minilm");
        if (!Safetensors.existsIn(folder)) {
            MiniLm.fetch(folder, System.err::println);
        }
        EncoderRun run = new EncoderRun(folder);
        Measurements measurements = new Measurements();
        for (int batch : BATCHES) {
            run.compare(batch, measurements);
        }
        measurements.print();
    }

    private void compare(int batch, Measurements measurements) throws OrtException {
        List<long[][]> inputs = new ArrayList<>();
        Random random = new Random(1);
        long tokens = 0;
        for (int length : LENGTHS) {
            long[][] ids = new long[batch][];
            for (int i = 0; i < batch; i++) {
                ids[i] = random.longs(length, 1000, 30_000).toArray();
            }
            inputs.add(ids);
            tokens += (long) batch * length;
        }
        List<float[]> rows = inputs.stream().map(embedder::embed).toList();
        double error = 0;
        double[] heed = new double[ROUNDS];
        double[] ort = new double[ROUNDS];
        int repeats = Math.max(1, REPEATS / batch);
        for (int round = -WARM_UP / batch - 1; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < repeats * inputs.size(); i++) {
                heed(inputs.get(i % inputs.size()), rows.get(i % inputs.size()));
            }
            long middle = System.nanoTime();
            for (int i = 0; i < repeats * inputs.size(); i++) {
                onnx.run(inputs.get(i % inputs.size()));
            }
            long end = System.nanoTime();
            if (round >= 0) {
                heed[round] = tokens * repeats / ((middle - begin) / 1e9);
                ort[round] = tokens * repeats / ((end - middle) / 1e9);
            }
        }
        for (int i = 0; i < inputs.size(); i++) {
            error = Math.max(error, difference(heed(inputs.get(i), rows.get(i)), onnx.run(inputs.get(i))));
        }
        Arrays.sort(heed);
        Arrays.sort(ort);
        measurements.add(heed[ROUNDS / 2], NAME, batch, "heed");
        measurements.add(ort[ROUNDS / 2], NAME, batch, "onnx");
        measurements.add(heed[ROUNDS / 2] / ort[ROUNDS / 2], NAME, batch, "ratio");
        if (error > TOLERANCE) {
            throw new IllegalStateException("a difference of " + error + " from ONNX Runtime");
        }
    }

    private float[] heed(long[][] ids, float[] rows) {
        stack.step().clear();
        for (int i = 0, row = 0; i < ids.length; row += ids[i].length, i++) {
            stack.step().add(stack.newCache(0), 0, ids[i].length, rows, row * stack.hiddenSize(), null, 0);
        }
        return stack.run((run, token, layer, head, weights) -> {});
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < b.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    /** The embedding layer, by the names that the folder has. */
    private static final class Embedder {
        private final int hidden;
        private final float[] words;
        private final float[] positions;
        private final float[] types;
        private final float[] gamma;
        private final float[] beta;
        private final float eps;

        Embedder(Path folder) {
            EmbeddingLayer layer = EmbeddingLayer.read(folder);
            hidden = layer.hiddenSize();
            EmbeddingLayer.LayerNorm norm = layer.norm().orElseThrow();
            eps = norm.eps();
            try (Safetensors tensors = Safetensors.open(folder)) {
                words = table(tensors, layer.words());
                positions = table(tensors, layer.positions().orElseThrow());
                types = table(tensors, layer.types().orElseThrow());
                gamma = tensors.floats(norm.gamma(), hidden);
                beta = tensors.floats(norm.beta(), hidden);
            }
        }

        private float[] table(Safetensors tensors, String name) {
            return tensors.floats(name, tensors.info(name).shape().get(0), hidden);
        }

        float[] embed(long[][] sequences) {
            int count = Arrays.stream(sequences).mapToInt(ids -> ids.length).sum();
            float[] rows = new float[count * hidden];
            int row = 0;
            for (long[] ids : sequences) {
                for (int position = 0; position < ids.length; position++, row++) {
                    for (int i = 0; i < hidden; i++) {
                        rows[row * hidden + i] =
                                words[(int) ids[position] * hidden + i] + types[i] + positions[position * hidden + i];
                    }
                }
            }
            Kernels.best().layerNorm(rows, count, gamma, beta, eps, rows, new float[Kernels.NORM_SCRATCH]);
            return rows;
        }
    }
}
