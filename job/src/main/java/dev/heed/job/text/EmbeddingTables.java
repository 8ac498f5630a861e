package dev.heed.job.text;

import dev.heed.kernel.Kernels;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import java.nio.file.Path;

/** The embedding layer of a BERT-type model, all in memory. Immutable. */
final class EmbeddingTables {
    private final BertConfig config;
    private final float[] words; // vocabSize × hidden
    private final float[] positions; // maxPositions × hidden
    private final float[] types; // typeVocabSize × hidden
    private final float[] gamma; // hidden
    private final float[] beta; // hidden

    private EmbeddingTables(BertConfig config, Safetensors tensors) {
        this.config = config;
        String prefix = "embeddings.";
        int hidden = config.hiddenSize();
        words = tensors.floats(prefix + "word_embeddings.weight", config.vocabSize(), hidden);
        positions = tensors.floats(prefix + "position_embeddings.weight", config.maxPositions(), hidden);
        types = tensors.floats(prefix + "token_type_embeddings.weight", config.typeVocabSize(), hidden);
        gamma = tensors.floats(prefix + "LayerNorm.weight", hidden);
        beta = tensors.floats(prefix + "LayerNorm.bias", hidden);
    }

    static EmbeddingTables load(Path folder, BertConfig config) {
        try (Safetensors tensors = Safetensors.open(folder)) {
            return new EmbeddingTables(config, tensors);
        }
    }

    /**
     * The rows of a text of token type 0: {@code LayerNorm((word + type) + position)}, added in the order in which BERT's own code adds.
     *
     * @param ids row of each token in the word table; their index is their position
     * @return {@code ids.length × hidden size}, row-major
     */
    float[] embed(long[] ids, Kernels kernels) {
        int hidden = config.hiddenSize();
        float[] rows = new float[ids.length * hidden];
        float[] sum = new float[hidden];
        for (int position = 0; position < ids.length; position++) {
            int word = wordRow(ids[position]);
            for (int i = 0; i < hidden; i++) {
                sum[i] = words[word + i] + types[i] + positions[position * hidden + i];
            }
            kernels.layerNorm(sum, 0, hidden, gamma, beta, config.layerNormEps(), rows, position * hidden);
        }
        return rows;
    }

    private int wordRow(long id) {
        if (id < 0 || id >= config.vocabSize()) {
            throw new ModelException("the tokenizer gives the id " + id + ", but the model " + config.name()
                    + " has only " + config.vocabSize()
                    + " words: tokenizer.json and model.safetensors are not of the same model");
        }
        return (int) id * config.hiddenSize();
    }
}
