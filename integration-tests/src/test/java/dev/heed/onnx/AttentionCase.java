package dev.heed.onnx;

import dev.heed.kernel.HeadLayout;
import java.util.Random;

/**
 * Queries, keys and values of one layer of one sequence, and how to attend. Random but for its seed.
 *
 * @param heads how the heads are laid out
 * @param scale factor of the scores
 * @param softcap scores become {@code softcap · tanh(score / softcap)}; 0 for not at all
 * @param alibi whether scores fall with the distance of their key, each head at its own slope
 * @param causal whether a query sees only itself and what came before
 * @param window how many positions up to its own a query sees; 0 for all
 * @param past tokens that were cached before the queries came
 * @param tokens tokens that come together, each a query, a key and a value
 * @param seed of the numbers
 */
record AttentionCase(
        HeadLayout heads,
        float scale,
        float softcap,
        boolean alibi,
        boolean causal,
        int window,
        int past,
        int tokens,
        long seed) {
    /** Queries, {@code [tokens][queryHeads][keyDim]}. */
    float[] queries() {
        return gaussian(1, tokens * heads.querySize());
    }

    /** Keys of the past and of the new tokens, {@code [past + tokens][keyHeads][keyDim]}. */
    float[] keys() {
        return gaussian(2, (past + tokens) * heads.keySize());
    }

    /** Values of the past and of the new tokens, {@code [past + tokens][keyHeads][valueDim]}. */
    float[] values() {
        return gaussian(3, (past + tokens) * heads.valueSize());
    }

    /**
     * What is added to the scores, {@code [queryHeads][tokens][past + tokens]}: ALiBi, for a number of heads that is a power of two
     * (Press et al. 2022).
     */
    float[] bias() {
        int length = past + tokens;
        float[] bias = new float[heads.queryHeads() * tokens * length];
        for (int head = 0; head < heads.queryHeads(); head++) {
            double slope = Math.pow(2, -8.0 * (head + 1) / heads.queryHeads());
            for (int row = 0; row < tokens; row++) {
                for (int j = 0; j < length; j++) {
                    bias[(head * tokens + row) * length + j] = (float) (-slope * Math.abs(past + row - j));
                }
            }
        }
        return bias;
    }

    private float[] gaussian(int stream, int count) {
        Random random = new Random(31 * seed + stream);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
