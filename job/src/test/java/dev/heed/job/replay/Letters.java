package dev.heed.job.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.job.avro.DeadLetterRecord;
import java.util.Map;

/** Letters for the tests. */
final class Letters {
    private Letters() {}

    static DeadLetterRecord of(String reason, String sequenceId, String key, long timestamp) {
        return with(reason, sequenceId, key, timestamp, new byte[3], 3);
    }

    static DeadLetterRecord withValue(String reason, String key, byte[] value, int valueSize) {
        return with(reason, "s", key, 0, value, valueSize);
    }

    private static DeadLetterRecord with(
            String reason, String sequenceId, String key, long timestamp, byte[] value, int valueSize) {
        return new DeadLetterRecord(
                reason,
                "why",
                "t",
                0,
                1,
                timestamp,
                Map.of(),
                key == null ? null : key.getBytes(UTF_8),
                value,
                valueSize,
                sequenceId,
                null);
    }
}
