package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.RejectionReason;
import java.util.Arrays;
import java.util.Map;

/** The dead letters of outputs that no topic takes. */
final class Unsendable {
    private Unsendable() {}

    /**
     * The letter of an output, which holds the output and not the input.
     *
     * @param origin where the input came from
     * @param position of the output in its sequence
     * @param size what the output takes on the way to the broker
     * @param maxBytes the largest record that its topic takes
     * @param value the encoded output
     * @param maxValueBytes how much of it is kept
     */
    static DeadLetterRecord of(
            RecordOrigin origin,
            String sequenceId,
            long position,
            long size,
            long maxBytes,
            byte[] key,
            byte[] value,
            int maxValueBytes) {
        return new DeadLetterRecord(
                RejectionReason.OUTPUT_TOO_LARGE.code(),
                origin.coordinates() + ", sequence \"" + sequenceId + "\", position " + position
                        + ": the output takes " + size + " bytes, the topic accepts " + maxBytes
                        + "; raise its max.message.bytes and the producer's max.request.size. The value here is the output",
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                Map.of(),
                key,
                Arrays.copyOf(value, Math.min(value.length, maxValueBytes)),
                value.length,
                sequenceId,
                position);
    }
}
