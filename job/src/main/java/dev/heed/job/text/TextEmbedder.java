package dev.heed.job.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.heed.model.ConfigJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Turns text into the rows that enter the first layer of a model: its tokenizer, with the special tokens that it adds, then its embedding
 * layer. For one thread at a time.
 */
public final class TextEmbedder implements AutoCloseable {
    private static final String SENTENCE_CONFIG = "sentence_bert_config.json";

    private final EmbeddingTables tables;
    private final HuggingFaceTokenizer tokenizer;
    private final int maxTokens;

    private TextEmbedder(EmbeddingTables tables, HuggingFaceTokenizer tokenizer, int maxTokens) {
        this.tables = tables;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
    }

    /** Opens a folder with {@code config.json}, {@code tokenizer.json} and the embedding tables; throws ModelException. */
    public static TextEmbedder open(Path folder) {
        EmbeddingTables tables = EmbeddingTables.read(folder);
        int maxTokens = maxTokens(folder, tables.maxPositions());
        return new TextEmbedder(tables, Tokenizers.open(folder, maxTokens), maxTokens);
    }

    /** The length that the model was trained for, where the folder says it, within the positions that it has. */
    private static int maxTokens(Path folder, int maxPositions) {
        if (!Files.exists(folder.resolve(SENTENCE_CONFIG))) {
            return maxPositions;
        }
        int trained = ConfigJson.read(folder, SENTENCE_CONFIG)
                .optionalCount("max_seq_length")
                .orElse(maxPositions);
        return Math.min(trained, maxPositions);
    }

    /** Embeds a text; what goes beyond {@link #maxTokens()} is left out, the closing special token kept. */
    public EmbeddedText embed(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new EmbeddedText(
                List.of(encoding.getTokens()), tables.embed(encoding.getIds()), encoding.exceedMaxLength());
    }

    /** What the model calls itself. */
    public String modelName() {
        return tables.name();
    }

    /** Floats of a row. */
    public int hiddenSize() {
        return tables.hiddenSize();
    }

    /** The most tokens that a text has, special ones included. */
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
