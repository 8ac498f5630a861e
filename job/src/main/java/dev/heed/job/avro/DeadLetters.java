package dev.heed.job.avro;

import dev.heed.job.registry.SchemaId;
import dev.heed.operator.Header;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectedSegment;
import dev.heed.operator.TokenSegment;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes dead letters, bounded so that a letter about a record that just fits a topic fits one too: the value to
 * {@code maxValueBytes}, with its true size beside it; the headers to {@value #MAX_HEADER_BYTES} bytes of names and values together,
 * without those that do not fit; key and sequence id to {@value #MAX_ID_BYTES} bytes each, else they are left out, since a part of
 * one would pass for another sequence; the message to {@value #MAX_MESSAGE_CHARS} characters.
 *
 * @param maxValueBytes {@code dead-letter.max-value-bytes}
 */
public record DeadLetters(int maxValueBytes) implements Serializable {
    static final int MAX_HEADER_BYTES = 64 * 1024;
    static final int MAX_ID_BYTES = 64 * 1024;
    static final int MAX_MESSAGE_CHARS = 4096;

    private static final byte[] EMPTY = new byte[0];

    public DeadLetters {
        if (maxValueBytes < 0) {
            throw new IllegalArgumentException(
                    "dead-letter.max-value-bytes is " + maxValueBytes + "; set it to 0 or more");
        }
    }

    /** About a record that could not be read or is not valid: with its own bytes. */
    DeadLetterRecord of(RecordFormatException failure, byte[] key, byte[] value, RecordOrigin origin) {
        StringBuilder message = new StringBuilder(origin.coordinates());
        if (failure.sequenceId() != null) {
            message.append(", sequence ").append(Utf8Text.quoted(failure.sequenceId()));
        }
        if (failure.startPosition() != null) {
            message.append(", position ").append(failure.startPosition());
        }
        message.append(": ").append(failure.getMessage());
        return letter(
                failure.reason().code(),
                message.toString(),
                key,
                value,
                failure.sequenceId(),
                failure.startPosition(),
                origin);
    }

    /**
     * About a segment that the operator could not use: with the record encoded again, equal in content to the original. In bare Avro,
     * so without a header that names the schema of other bytes.
     */
    public DeadLetterRecord of(RejectedSegment rejected) {
        TokenSegment segment = rejected.segment();
        byte[] value = segment.erasure()
                ? null
                : RecordCodec.embeddedTokens(OutputEncoding.RAW).encode(segment);
        return letter(
                rejected.reason().code(),
                rejected.message(),
                segment.sequenceId().getBytes(StandardCharsets.UTF_8),
                value,
                segment.sequenceId(),
                segment.erasure() ? null : (Long) segment.startPosition(),
                withoutSchemaId(segment.origin()));
    }

    private static RecordOrigin withoutSchemaId(RecordOrigin origin) {
        List<Header> kept = origin.headers().stream()
                .filter(header -> !header.key().equals(SchemaId.HEADER))
                .toList();
        return new RecordOrigin(origin.topic(), origin.partition(), origin.offset(), origin.timestamp(), kept);
    }

    private DeadLetterRecord letter(
            String reason,
            String message,
            byte[] key,
            byte[] value,
            String sequenceId,
            Long startPosition,
            RecordOrigin origin) {
        return new DeadLetterRecord(
                reason,
                Utf8Text.clip(message, MAX_MESSAGE_CHARS),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                headers(origin.headers()),
                key == null || key.length > MAX_ID_BYTES ? null : key,
                value == null || value.length <= maxValueBytes ? value : Arrays.copyOf(value, maxValueBytes),
                value == null ? 0 : value.length,
                sequenceId == null || Utf8Text.length(sequenceId) > MAX_ID_BYTES ? null : sequenceId,
                startPosition);
    }

    /** Of several headers of one name the last; no bytes for a null value, which the schema cannot express. */
    private static Map<String, byte[]> headers(List<Header> headers) {
        Map<String, byte[]> last = new LinkedHashMap<>();
        for (Header header : headers) {
            last.put(header.key(), header.value() == null ? EMPTY : header.value());
        }
        Map<String, byte[]> kept = new LinkedHashMap<>();
        int room = MAX_HEADER_BYTES;
        for (Map.Entry<String, byte[]> header : last.entrySet()) {
            long size = (long) Utf8Text.length(header.getKey()) + header.getValue().length;
            if (size <= room) {
                room -= (int) size;
                kept.put(header.getKey(), header.getValue());
            }
        }
        return kept;
    }
}
