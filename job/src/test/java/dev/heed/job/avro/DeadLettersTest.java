package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.operator.Header;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectedSegment;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final RecordFormatException failure = new RecordFormatException(RejectionReason.UNDECODABLE, "no");
    private final DeadLetters letters = new DeadLetters(100);

    @Test
    void anUnreadableRecordKeepsItsBytesAndCoordinates() {
        byte[] key = {1, 2};
        byte[] value = {3, 4, 5};

        DeadLetterRecord letter = letters.of(failure, key, value, TestRecords.ORIGIN);

        assertThat(letter.reason()).isEqualTo("undecodable");
        assertThat(letter.message()).isEqualTo("embedded-tokens-3@42: no");
        assertThat(letter.sourceTopic()).isEqualTo("embedded-tokens");
        assertThat(letter.sourcePartition()).isEqualTo(3);
        assertThat(letter.sourceOffset()).isEqualTo(42);
        assertThat(letter.sourceTimestamp()).isEqualTo(TestRecords.ORIGIN.timestamp());
        assertThat(letter.headers()).containsOnlyKeys("traceparent");
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.valueSize()).isEqualTo(3);
        assertThat(letter.sequenceId()).isNull();
        assertThat(letter.startPosition()).isNull();
    }

    @Test
    void aLongValueIsCutAndItsSizeIsTrue() {
        DeadLetterRecord letter = letters.of(failure, null, new byte[101], TestRecords.ORIGIN);

        assertThat(letter.value()).hasSize(100);
        assertThat(letter.valueSize()).isEqualTo(101);
    }

    @Test
    void aRejectedSegmentIsEncodedAgain() throws RecordFormatException {
        TokenSegment segment = TestRecords.segment();

        DeadLetterRecord letter = letters.of(new RejectedSegment(RejectionReason.GAP, "expected 3", segment));

        assertThat(letter.reason()).isEqualTo("gap");
        assertThat(letter.message()).isEqualTo("expected 3");
        assertThat(letter.key()).isEqualTo(TestRecords.utf8("chat-1"));
        assertThat(letter.sequenceId()).isEqualTo("chat-1");
        assertThat(letter.startPosition()).isEqualTo(17);
        assertThat(RecordCodec.embeddedTokens(OutputEncoding.RAW).decode(letter.value(), TestRecords.ORIGIN))
                .isEqualTo(segment);
    }

    @Test
    void aSegmentEncodedAgainDoesNotNameTheSchemaOfItsOldBytes() {
        TokenSegment segment = TestRecords.segment();
        RecordOrigin origin = new RecordOrigin(
                "t",
                0,
                1,
                2,
                List.of(new Header("__value_schema_id", new byte[5]), new Header("traceparent", new byte[] {1})));
        TokenSegment named = new TokenSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                segment.embeddings(),
                segment.tokens(),
                segment.endOfSequence(),
                false,
                segment.eventTime(),
                segment.embeddingModel(),
                origin);

        assertThat(letters.of(new RejectedSegment(RejectionReason.GAP, "expected 3", named))
                        .headers())
                .containsOnlyKeys("traceparent");
        assertThat(letters.of(failure, null, new byte[1], origin).headers())
                .containsOnlyKeys("__value_schema_id", "traceparent");
    }

    @Test
    void aRejectedErasureHasNoValue() {
        TokenSegment erasure = TokenSegment.erasure("chat-1", TestRecords.ORIGIN);

        DeadLetterRecord letter = letters.of(new RejectedSegment(RejectionReason.GAP, "no", erasure));

        assertThat(letter.value()).isNull();
        assertThat(letter.valueSize()).isZero();
        assertThat(letter.startPosition()).isNull();
    }

    @Test
    void theLastOfSeveralHeadersOfANameIsKeptAndNullIsEmpty() {
        DeadLetterRecord letter = letters.of(
                failure,
                null,
                null,
                origin(new Header("a", new byte[] {1}), new Header("b", null), new Header("a", new byte[] {2})));

        assertThat(letter.headers()).containsOnlyKeys("a", "b");
        assertThat(letter.headers().get("a")).containsExactly(2);
        assertThat(letter.headers().get("b")).isEmpty();
    }

    @Test
    void headersThatDoNotFitAreLeftOut() {
        DeadLetterRecord letter = letters.of(
                failure,
                null,
                null,
                origin(
                        new Header("huge", new byte[DeadLetters.MAX_HEADER_BYTES]),
                        new Header("traceparent", new byte[55]),
                        new Header("more", new byte[DeadLetters.MAX_HEADER_BYTES - 50])));

        assertThat(letter.headers()).containsOnlyKeys("traceparent");
    }

    @Test
    void aLetterAboutTheWorstRecordIsBounded() {
        byte[] id = new byte[500_000];
        Arrays.fill(id, (byte) 'x');
        String sequenceId = "x".repeat(500_000);
        RecordFormatException negative =
                new RecordFormatException(RejectionReason.NEGATIVE, sequenceId, sequenceId, Long.MIN_VALUE);

        DeadLetterRecord letter = letters.of(
                negative, id, new byte[1_000_000], origin(new Header("h", new byte[DeadLetters.MAX_HEADER_BYTES - 1])));

        assertThat(letter.key()).isNull();
        assertThat(letter.sequenceId()).isNull();
        assertThat(RecordCodec.deadLetter(OutputEncoding.RAW).encodedSize(letter))
                .isLessThan(80_000);
    }

    private static RecordOrigin origin(Header... headers) {
        return new RecordOrigin("t", 0, 0, 0, List.of(headers));
    }
}
