package dev.heed.operator;

import java.util.Objects;

/**
 * A segment that the operator could not use. Immutable.
 *
 * @param reason why
 * @param message what was expected and what was found, naming the record
 * @param segment the whole segment, untrimmed
 */
public record RejectedSegment(RejectionReason reason, String message, TokenSegment segment) {
    public RejectedSegment {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(segment, "segment");
    }
}
