package dev.heed.job.text;

import java.util.List;

/** The tokens of one text and their rows. Immutable: the array is not copied and never to be modified. */
public final class EmbeddedText {
    private final List<String> tokens;
    private final float[] embeddings;
    private final boolean truncated;

    EmbeddedText(List<String> tokens, float[] embeddings, boolean truncated) {
        this.tokens = List.copyOf(tokens);
        this.embeddings = embeddings;
        this.truncated = truncated;
    }

    /** The pieces of the text as the tokenizer spells them, its special tokens included. */
    public List<String> tokens() {
        return tokens;
    }

    /** One row per token, {@code tokens × hidden size}, row-major. */
    public float[] embeddings() {
        return embeddings;
    }

    /** Whether the text was longer than the model reads, and its rest is left out. */
    public boolean truncated() {
        return truncated;
    }
}
