package dev.heed.job.avro;

import dev.heed.cache.PageAddress;
import dev.heed.operator.RejectionReason;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a decoded record must fulfil by itself, before anything is known of its sequence.
 *
 * @param hiddenSize floats per token that the model takes
 * @param embeddingModel the model that records must come from if they name one ({@code input.embedding-model}), or null
 */
public record SegmentValidator(int hiddenSize, String embeddingModel) implements Serializable {
    /** Positions end where pages do: far beyond any sequence, and sums of them stay far from overflow. */
    static final long MAX_POSITION = PageAddress.MAX_POSITION;

    private static final int EXPONENT = 0x7F800000;

    public SegmentValidator {
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hiddenSize " + hiddenSize + " is less than 1");
        }
    }

    /** Throws for the first rule that the record breaks; what names the cause goes before what is its consequence. */
    void validate(byte[] key, DecodedTokens tokens) throws RecordFormatException {
        requireKey(key, tokens);
        if (tokens.epoch() < 0) {
            throw failure(RejectionReason.NEGATIVE, tokens, "epoch " + tokens.epoch() + ": expected 0 or more");
        }
        requireCount(tokens);
        requirePosition(tokens);
        if (tokens.tokenCount() == 0 && !tokens.endOfSequence()) {
            throw failure(RejectionReason.EMPTY, tokens, "no tokens: expected at least 1, or endOfSequence");
        }
        if (embeddingModel != null
                && tokens.embeddingModel() != null
                && !embeddingModel.equals(tokens.embeddingModel())) {
            throw failure(
                    RejectionReason.EMBEDDING_MODEL,
                    tokens,
                    "embeddings of model " + Utf8Text.quoted(tokens.embeddingModel()) + ": expected "
                            + Utf8Text.quoted(embeddingModel) + " (input.embedding-model)");
        }
        requireEmbeddingSize(tokens);
        requireTokens(tokens);
        requireFinite(tokens);
    }

    /** Only what {@link DecodedTokens#toSegment} cannot do without. */
    static void requireConsistent(DecodedTokens tokens) throws RecordFormatException {
        requireCount(tokens);
        requireTokens(tokens);
    }

    private static void requireKey(byte[] key, DecodedTokens tokens) throws RecordFormatException {
        if (key == null || key.length == 0) {
            throw failure(
                    RejectionReason.MISSING_KEY,
                    tokens,
                    "the Kafka key is " + (key == null ? "missing" : "empty") + ": expected the sequence id in UTF-8");
        }
        if (!Arrays.equals(key, tokens.sequenceId().getBytes(StandardCharsets.UTF_8))) {
            throw failure(
                    RejectionReason.KEY_MISMATCH,
                    tokens,
                    "the Kafka key is " + Utf8Text.quoted(Utf8Text.lenient(key, 0, key.length))
                            + ": expected the sequence id of the record, " + Utf8Text.quoted(tokens.sequenceId())
                            + ", in UTF-8");
        }
    }

    private static void requireCount(DecodedTokens tokens) throws RecordFormatException {
        if (tokens.tokenCount() < 0) {
            throw failure(
                    RejectionReason.NEGATIVE, tokens, "tokenCount " + tokens.tokenCount() + ": expected 0 or more");
        }
    }

    private static void requirePosition(DecodedTokens tokens) throws RecordFormatException {
        if (tokens.startPosition() < 0) {
            throw failure(
                    RejectionReason.POSITION_OUT_OF_RANGE,
                    tokens,
                    "startPosition " + tokens.startPosition() + ": expected 0 or more");
        }
        if (tokens.startPosition() > MAX_POSITION - tokens.tokenCount()) {
            throw failure(
                    RejectionReason.POSITION_OUT_OF_RANGE,
                    tokens,
                    "startPosition " + tokens.startPosition() + " with " + count(tokens.tokenCount(), "token")
                            + ": expected an end of at most " + MAX_POSITION);
        }
    }

    private void requireEmbeddingSize(DecodedTokens tokens) throws RecordFormatException {
        long expected = (long) tokens.tokenCount() * hiddenSize;
        if (tokens.embeddings().length != expected) {
            String derivation = tokens.tokenCount() == 1
                    ? "hidden_size of the model"
                    : tokens.tokenCount() + " × " + hiddenSize + ", hidden_size of the model";
            throw failure(
                    RejectionReason.EMBEDDING_SIZE,
                    tokens,
                    count(tokens.embeddings().length, "float") + " for " + count(tokens.tokenCount(), "token")
                            + ": expected " + expected + " (" + derivation + ")");
        }
    }

    private static void requireTokens(DecodedTokens tokens) throws RecordFormatException {
        if (tokens.tokens() != null && tokens.tokens().length != tokens.tokenCount()) {
            throw failure(
                    RejectionReason.TOKENS_LENGTH,
                    tokens,
                    count(tokens.tokens().length, "text") + " in tokens: expected " + tokens.tokenCount()
                            + " (tokenCount), or null");
        }
    }

    private void requireFinite(DecodedTokens tokens) throws RecordFormatException {
        float[] embeddings = tokens.embeddings();
        for (int i = 0; i < embeddings.length; i++) {
            if ((Float.floatToRawIntBits(embeddings[i]) & EXPONENT) == EXPONENT) {
                throw failure(
                        RejectionReason.NOT_FINITE,
                        tokens,
                        "the embedding of token " + i / hiddenSize + " (position "
                                + (tokens.startPosition() + i / hiddenSize) + ") holds " + embeddings[i] + " at index "
                                + i % hiddenSize + ": expected finite numbers");
            }
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static RecordFormatException failure(RejectionReason reason, DecodedTokens tokens, String message) {
        return new RecordFormatException(reason, message, tokens.sequenceId(), tokens.startPosition());
    }
}
