package dev.heed.job.avro;

import dev.heed.operator.RejectionReason;
import java.util.Objects;

/**
 * A record that is not what it should be: an expected outcome of reading input, so it has no stack trace. The message says what was
 * expected and what was found, without the coordinates of the record.
 */
public final class RecordFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;
    private final String sequenceId;
    private final Long startPosition;

    RecordFormatException(RejectionReason reason, String message, String sequenceIdOrNull, Long startPositionOrNull) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.sequenceId = sequenceIdOrNull;
        this.startPosition = startPositionOrNull;
    }

    RecordFormatException(RejectionReason reason, String message) {
        this(reason, message, null, null);
    }

    /** The same failure, with what had been read of the record before it. */
    RecordFormatException about(String sequenceIdOrNull, Long startPositionOrNull) {
        return new RecordFormatException(reason, getMessage(), sequenceIdOrNull, startPositionOrNull);
    }

    public RejectionReason reason() {
        return reason;
    }

    /** The sequence, or null if the record failed before it was read. */
    public String sequenceId() {
        return sequenceId;
    }

    /** The position of the first token, or null if the record failed before it was read. */
    public Long startPosition() {
        return startPosition;
    }
}
