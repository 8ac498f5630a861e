package dev.heed.job.minilm;

import dev.heed.model.ConfigJson;
import java.nio.file.Path;

/**
 * What the importers need to know of a model of {@code model_type: bert}. Immutable.
 *
 * @param name what the model calls itself
 * @param hiddenSize floats of a row
 * @param layers number of layers
 * @param heads attention heads, which divide the hidden size
 * @param intermediateSize floats between the two linear maps of a layer's feed-forward part
 * @param vocabSize rows of the word table
 * @param maxPositions rows of the position table
 * @param typeVocabSize rows of the token type table
 * @param layerNormEps epsilon of the layer normalizations
 */
record BertConfig(
        String name,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int vocabSize,
        int maxPositions,
        int typeVocabSize,
        float layerNormEps) {
    /** Reads and checks the {@code config.json} of a folder. */
    static BertConfig read(Path folder) {
        ConfigJson json = ConfigJson.read(folder);
        if (!json.text("model_type").orElse("").equals("bert")) {
            throw json.bad("model_type", "expected \"bert\": a model with word, position and token type embeddings");
        }
        if (!json.text("position_embedding_type").orElse("absolute").equals("absolute")) {
            throw json.bad("position_embedding_type", "expected \"absolute\"");
        }
        int hidden = json.count("hidden_size");
        int heads = json.count("num_attention_heads");
        if (hidden % heads != 0) {
            throw json.bad("num_attention_heads", "expected a divisor of hidden_size, which is " + hidden);
        }
        return new BertConfig(
                json.modelName(folder),
                hidden,
                json.count("num_hidden_layers"),
                heads,
                json.count("intermediate_size"),
                json.count("vocab_size"),
                json.count("max_position_embeddings"),
                json.optionalCount("type_vocab_size").orElse(2),
                json.positive("layer_norm_eps").orElse(1e-12f));
    }
}
