package dev.heed.job.avro;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A record that could not be used: what a {@code DeadLetter} record says. Immutable: the arrays are not copied and never to be
 * modified.
 *
 * @param reason stable code, see {@link dev.heed.operator.RejectionReason#code()}
 * @param message what was expected and what was found
 * @param sourceTopic topic of the record
 * @param sourcePartition partition of the record
 * @param sourceOffset offset of the record
 * @param sourceTimestamp Kafka timestamp of the record, milliseconds since the epoch
 * @param headers headers of the record in their order, one value a name
 * @param key key of the record, or null
 * @param value the original bytes or the record encoded again, perhaps cut off; null if the record had no value
 * @param valueSize size of the whole value in bytes
 * @param sequenceId the sequence, or null if it is not known
 * @param startPosition position of the first token, or null if it is not known
 */
public record DeadLetterRecord(
        String reason,
        String message,
        String sourceTopic,
        int sourcePartition,
        long sourceOffset,
        long sourceTimestamp,
        Map<String, byte[]> headers,
        byte[] key,
        byte[] value,
        int valueSize,
        String sequenceId,
        Long startPosition) {
    public DeadLetterRecord {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(sourceTopic, "sourceTopic");
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetterRecord that
                && reason.equals(that.reason)
                && message.equals(that.message)
                && sourceTopic.equals(that.sourceTopic)
                && sourcePartition == that.sourcePartition
                && sourceOffset == that.sourceOffset
                && sourceTimestamp == that.sourceTimestamp
                && sameHeaders(headers, that.headers)
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && valueSize == that.valueSize
                && Objects.equals(sequenceId, that.sequenceId)
                && Objects.equals(startPosition, that.startPosition);
    }

    @Override
    public int hashCode() {
        return Objects.hash(reason, sourceTopic, sourcePartition, sourceOffset, valueSize, sequenceId, startPosition);
    }

    private static boolean sameHeaders(Map<String, byte[]> these, Map<String, byte[]> those) {
        return these.size() == those.size()
                && these.entrySet().stream()
                        .allMatch(entry -> those.containsKey(entry.getKey())
                                && Arrays.equals(entry.getValue(), those.get(entry.getKey())));
    }
}
