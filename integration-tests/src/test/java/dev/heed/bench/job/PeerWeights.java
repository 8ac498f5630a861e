package dev.heed.bench.job;

import dev.heed.model.Safetensors;
import java.nio.file.Path;

/**
 * The projections of the benchmark's model, read as anybody would read them: {@code [output][input]}, all hidden size squared.
 *
 * @param q of queries
 * @param k of keys
 * @param v of values
 * @param o of outputs
 */
record PeerWeights(float[] q, float[] k, float[] v, float[] o) {
    static PeerWeights read(Path model) {
        try (Safetensors tensors = Safetensors.open(model)) {
            return new PeerWeights(of(tensors, "q"), of(tensors, "k"), of(tensors, "v"), of(tensors, "o"));
        }
    }

    private static float[] of(Safetensors tensors, String projection) {
        return tensors.floats("model.layers.0.self_attn." + projection + "_proj.weight", Load.HIDDEN, Load.HIDDEN);
    }

    /** The same matrix as {@code [input][output]}. */
    static float[] transposed(float[] matrix) {
        float[] result = new float[matrix.length];
        for (int row = 0; row < Load.HIDDEN; row++) {
            for (int column = 0; column < Load.HIDDEN; column++) {
                result[column * Load.HIDDEN + row] = matrix[row * Load.HIDDEN + column];
            }
        }
        return result;
    }
}
