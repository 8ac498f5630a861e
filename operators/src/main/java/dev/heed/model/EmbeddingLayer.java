package dev.heed.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a whole model's embedding layer is, which comes before the blocks and outside of the job: what turns token ids into the rows
 * that enter the first layer. The names are those of the tensors in the folder. Immutable.
 *
 * <p>The row of a token is the row of {@code words}, times {@code scale}; plus row 0 of {@code types} and the position's row of {@code
 * positions}, if they are there, in this order; normalized, if {@code norm} is there.
 *
 * @param modelType the family
 * @param hiddenSize floats of a row
 * @param maxPositions positions that the model allows, if it is limited
 * @param words {@code [vocabulary][hidden]}
 * @param positions {@code [maxPositions][hidden]}
 * @param types {@code [types][hidden]}
 * @param norm layer normalization of the sum
 * @param scale factor of the words' rows: √hidden for Gemma, else 1
 */
public record EmbeddingLayer(
        String modelType,
        int hiddenSize,
        OptionalInt maxPositions,
        String words,
        Optional<String> positions,
        Optional<String> types,
        Optional<LayerNorm> norm,
        float scale) {
    /**
     * Finds the embedding layer of a model folder.
     *
     * @throws ModelException if the folder has no whole model that is supported
     */
    public static EmbeddingLayer read(Path folder) {
        return WholeModelLoader.embedding(folder);
    }

    /**
     * A layer normalization.
     *
     * @param gamma name of the tensor {@code [hidden]} of factors
     * @param beta name of the tensor {@code [hidden]} of what is added
     * @param eps added to the variance
     */
    public record LayerNorm(String gamma, String beta, float eps) {}
}
