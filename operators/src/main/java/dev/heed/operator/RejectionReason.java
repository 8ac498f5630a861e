package dev.heed.operator;

/**
 * Why a record became a dead letter. The {@linkplain #code() codes} are part of the contract of the dead-letter topic: they never
 * change their meaning.
 */
public enum RejectionReason {
    /** The Kafka key is missing or empty. */
    MISSING_KEY("missing-key"),
    /** The Kafka key is not the sequence id of the record. */
    KEY_MISMATCH("key-mismatch"),
    /** The value is not Avro, or not of this schema. */
    UNDECODABLE("undecodable"),
    /** The value ends before the record does. */
    TRUNCATED("truncated"),
    /** The value names a schema (fingerprint or id) that is not known. */
    UNKNOWN_SCHEMA("unknown-schema"),
    /** The number of floats is not tokenCount × hidden size. */
    EMBEDDING_SIZE("embedding-size"),
    /** No tokens, and not the end of the sequence. */
    EMPTY("empty"),
    /** An embedding holds NaN or an infinity. */
    NOT_FINITE("not-finite"),
    /** A position is negative, or so large that it overflows. */
    POSITION_OUT_OF_RANGE("position-out-of-range"),
    /** The epoch or the token count is negative. */
    NEGATIVE("negative"),
    /** The list of surface tokens is not of length tokenCount. */
    TOKENS_LENGTH("tokens-length"),
    /** The embeddings come from another model than {@code input.embedding-model}. */
    EMBEDDING_MODEL("embedding-model"),
    /** Tokens before these are missing. */
    GAP("gap"),
    /** The sequence is unknown and does not start at position 0, which {@code sequence.start: zero} demands. */
    NOT_AT_START("not-at-start"),
    /** The sequence has already begun a higher epoch. */
    LATE_EPOCH("late-epoch"),
    /** The sequence has already ended in this epoch. */
    AFTER_END("after-end"),
    /** The sequence has reached its context limit. */
    CONTEXT_FULL("context-full"),
    /** The output is larger than the topic accepts, even one token at a time. */
    OUTPUT_TOO_LARGE("output-too-large");

    private final String code;

    RejectionReason(String code) {
        this.code = code;
    }

    /** The stable code, as the field {@code reason} of a dead letter carries it. */
    public String code() {
        return code;
    }
}
