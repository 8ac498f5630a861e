package dev.heed.job.text;

import dev.heed.kernel.Kernels;
import dev.heed.model.ConfigJson;
import dev.heed.model.EmbeddingLayer;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import java.nio.file.Path;

/** The embedding layer of a model, all in memory, whatever its family. For one thread at a time. */
final class EmbeddingTables {
    private final String name;
    private final EmbeddingLayer layer;
    private final Kernels kernels = Kernels.best();
    private final int vocabSize;
    private final float[] words; // vocabSize × hidden
    private final float[] positions; // maxPositions × hidden, or null
    private final float[] type; // hidden, that of token type 0, or null
    private final float[] gamma; // hidden, or null with beta
    private final float[] beta; // hidden
    private final float[] sum; // hidden

    private EmbeddingTables(String name, EmbeddingLayer layer, Safetensors tensors) {
        this.name = name;
        this.layer = layer;
        this.words = table(tensors, layer.words());
        this.vocabSize = words.length / layer.hiddenSize();
        this.positions = layer.positions().map(table -> table(tensors, table)).orElse(null);
        this.type = layer.types().map(table -> table(tensors, table)).orElse(null);
        this.gamma = layer.norm().map(norm -> table(tensors, norm.gamma())).orElse(null);
        this.beta = layer.norm().map(norm -> table(tensors, norm.beta())).orElse(null);
        this.sum = new float[layer.hiddenSize()];
    }

    private static float[] table(Safetensors tensors, String name) {
        return tensors.floats(
                name,
                tensors.info(name).shape().stream().mapToLong(Long::longValue).toArray());
    }

    /** Reads the layer of a folder; throws {@link ModelException}. */
    static EmbeddingTables read(Path folder) {
        EmbeddingLayer layer = EmbeddingLayer.read(folder);
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new EmbeddingTables(ConfigJson.read(folder).modelName(folder), layer, tensors);
        }
    }

    /**
     * The rows of a text of token type 0.
     *
     * @param ids row of each token in the word table; their index is their position
     * @return {@code ids.length × hidden size}, row-major
     */
    float[] embed(long[] ids) {
        if (ids.length > maxPositions()) {
            throw new ModelException(
                    ids.length + " tokens; the model " + name + " has only " + maxPositions() + " positions");
        }
        int hidden = layer.hiddenSize();
        float[] rows = new float[Math.multiplyExact(ids.length, hidden)];
        for (int position = 0; position < ids.length; position++) {
            embed(wordRow(ids[position]), position * hidden, rows);
        }
        return rows;
    }

    /** Adds in the order in which BERT's own code adds: (word + type) + position. */
    private void embed(int word, int at, float[] rows) {
        for (int i = 0; i < sum.length; i++) {
            float element = layer.scale() == 1 ? words[word + i] : words[word + i] * layer.scale();
            element = type == null ? element : element + type[i];
            sum[i] = positions == null ? element : element + positions[at + i];
        }
        if (gamma == null) {
            System.arraycopy(sum, 0, rows, at, sum.length);
        } else {
            kernels.layerNorm(
                    sum, 0, sum.length, gamma, beta, layer.norm().orElseThrow().eps(), rows, at);
        }
    }

    private int wordRow(long id) {
        if (id < 0 || id >= vocabSize) {
            throw new ModelException("the tokenizer gives the id " + id + ", but the model " + name + " has only "
                    + vocabSize + " words: tokenizer.json and model.safetensors are not of the same model");
        }
        return (int) id * layer.hiddenSize();
    }

    String name() {
        return name;
    }

    int hiddenSize() {
        return layer.hiddenSize();
    }

    /** The most tokens of a text. */
    int maxPositions() {
        return layer.maxPositions().orElse(Integer.MAX_VALUE);
    }
}
