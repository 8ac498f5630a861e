package dev.heed.model;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import java.util.Arrays;

/** Sequences through a stack, without an operator around it. */
final class StackRuns {
    private StackRuns() {}

    /** The output rows of a sequence that begins at a position and is given in chunks of a size. */
    static float[][] run(AttentionModel model, Kernels kernels, long start, float[][] rows, int chunk) {
        AttentionStack stack = new AttentionStack(
                model, kernels, model.layers().size(), Math.min(chunk, rows.length), AttentionSelection.NONE);
        SequenceCache cache = stack.newCache(start);
        float[][] output = new float[rows.length][];
        for (int from = 0; from < rows.length; from += chunk) {
            int count = Math.min(chunk, rows.length - from);
            stack.step().clear();
            stack.step().add(cache, start + from, count, flat(rows, from, count), 0, null, 0);
            take(stack.run((run, token, layer, head, weights) -> {}), model.outputSize(), output, from, count);
        }
        return output;
    }

    /** Copies rows out of a stack's output. */
    static void take(float[] source, int size, float[][] target, int from, int count) {
        for (int i = 0; i < count; i++) {
            target[from + i] = Arrays.copyOfRange(source, i * size, (i + 1) * size);
        }
    }

    static float[] flat(float[][] rows, int from, int count) {
        int size = rows[0].length;
        float[] flat = new float[count * size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[from + i], 0, flat, i * size, size);
        }
        return flat;
    }

    /** The largest difference, relative to the largest expected value. */
    static double error(float[][] actual, double[][] expected) {
        double largest = 0;
        double difference = 0;
        for (int t = 0; t < expected.length; t++) {
            for (int i = 0; i < expected[t].length; i++) {
                largest = Math.max(largest, Math.abs(expected[t][i]));
                double error = Math.abs(actual[t][i] - expected[t][i]);
                difference = error <= difference ? difference : error; // keeps NaN
            }
        }
        return difference / largest;
    }
}
