package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.operator.RejectionReason;
import org.junit.jupiter.api.Test;

class SegmentValidatorTest {
    private static final byte[] KEY = TestRecords.utf8("s");
    private static final long MAX = SegmentValidator.MAX_POSITION;

    private final SegmentValidator validator = new SegmentValidator(2, "minilm");

    @Test
    void goodRecordsPass() {
        assertThatCode(() -> {
                    validator.validate(KEY, tokens(0, 0, 2, 4, "a", "b"));
                    validator.validate(KEY, tokens(Integer.MAX_VALUE, MAX - 1, 1, 2));
                    validator.validate(KEY, new DecodedTokens("s", 0, MAX, 0, new float[0], null, true, null, null));
                    validator.validate(KEY, new DecodedTokens("s", 0, 0, 1, new float[2], null, true, -1L, "minilm"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aKeyIsRequired() {
        DecodedTokens good = tokens(0, 0, 1, 2);
        assertRejected(RejectionReason.MISSING_KEY, "the Kafka key is missing: expected", null, good);
        assertRejected(RejectionReason.MISSING_KEY, "the Kafka key is empty: expected", new byte[0], good);
    }

    @Test
    void theKeyIsTheSequenceId() {
        assertRejected(
                RejectionReason.KEY_MISMATCH,
                "the Kafka key is \"t\": expected the sequence id of the record, \"s\", in UTF-8",
                TestRecords.utf8("t"),
                tokens(0, 0, 1, 2));
    }

    @Test
    void anEmptySequenceIdMatchesNoKey() {
        assertRejected(
                RejectionReason.KEY_MISMATCH,
                "the Kafka key is \"s\": expected the sequence id of the record, \"\"",
                KEY,
                new DecodedTokens("", 0, 0, 1, new float[2], null, false, null, null));
    }

    @Test
    void epochAndCountAreNotNegative() {
        assertRejected(RejectionReason.NEGATIVE, "epoch -1: expected 0 or more", KEY, tokens(-1, 0, 1, 2));
        assertRejected(RejectionReason.NEGATIVE, "tokenCount -1: expected 0 or more", KEY, tokens(0, 0, -1, 0));
    }

    @Test
    void positionsStayInRange() {
        for (long start : new long[] {-1, Long.MIN_VALUE, MAX, Long.MAX_VALUE}) {
            assertRejected(
                    RejectionReason.POSITION_OUT_OF_RANGE, "startPosition " + start, KEY, tokens(0, start, 1, 2));
        }
        assertRejected(
                RejectionReason.POSITION_OUT_OF_RANGE,
                "startPosition 17592186044416 with 1 token: expected an end of at most 17592186044416",
                KEY,
                tokens(0, MAX, 1, 2));
    }

    @Test
    void noTokensNeedAnEnd() {
        assertRejected(RejectionReason.EMPTY, "no tokens: expected at least 1", KEY, tokens(0, 0, 0, 0));
    }

    @Test
    void floatsAreTokensTimesHiddenSize() {
        SegmentValidator minilm = new SegmentValidator(384, null);
        assertThatThrownBy(() -> minilm.validate(KEY, tokens(0, 0, 1, 768)))
                .hasMessage("768 floats for 1 token: expected 384 (hidden_size of the model)");
        assertRejected(
                RejectionReason.EMBEDDING_SIZE,
                "1 float for 3 tokens: expected 6 (3 × 2, hidden_size of the model)",
                KEY,
                tokens(0, 0, 3, 1));
        assertRejected(
                RejectionReason.EMBEDDING_SIZE,
                "0 floats for 2147483647 tokens: expected 4294967294",
                KEY,
                tokens(0, 0, Integer.MAX_VALUE, 0));
        assertRejected(
                RejectionReason.EMBEDDING_SIZE,
                "2 floats for 0 tokens: expected 0",
                KEY,
                new DecodedTokens("s", 0, 0, 0, new float[2], null, true, null, null));
    }

    @Test
    void floatsAreFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] embeddings = {1, Float.MAX_VALUE, 3, bad};
            assertRejected(
                    RejectionReason.NOT_FINITE,
                    "the embedding of token 1 (position 8) holds " + bad + " at index 1",
                    KEY,
                    new DecodedTokens("s", 0, 7, 2, embeddings, null, false, null, null));
        }
    }

    @Test
    void surfaceTokensAreAsManyAsTokens() {
        assertRejected(
                RejectionReason.TOKENS_LENGTH,
                "1 text in tokens: expected 2 (tokenCount), or null",
                KEY,
                tokens(0, 0, 2, 4, "a"));
    }

    @Test
    void anotherEmbeddingModelIsNamedBeforeTheSizeThatComesOfIt() {
        assertRejected(
                RejectionReason.EMBEDDING_MODEL,
                "embeddings of model \"bert\": expected \"minilm\" (input.embedding-model)",
                KEY,
                new DecodedTokens("s", 0, 0, 1, new float[768], null, false, null, "bert"));
    }

    @Test
    void anyEmbeddingModelWillDoIfNoneIsConfigured() {
        assertThatCode(() -> new SegmentValidator(2, null)
                        .validate(KEY, new DecodedTokens("s", 0, 0, 1, new float[2], null, false, null, "bert")))
                .doesNotThrowAnyException();
    }

    private static DecodedTokens tokens(int epoch, long start, int count, int floats, String... texts) {
        return new DecodedTokens(
                "s", epoch, start, count, new float[floats], texts.length == 0 ? null : texts, false, null, null);
    }

    private void assertRejected(RejectionReason reason, String message, byte[] key, DecodedTokens tokens) {
        assertThatThrownBy(() -> validator.validate(key, tokens))
                .hasMessageStartingWith(message)
                .isInstanceOfSatisfying(RecordFormatException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.sequenceId()).isEqualTo(tokens.sequenceId());
                    assertThat(e.startPosition()).isEqualTo(tokens.startPosition());
                });
    }
}
