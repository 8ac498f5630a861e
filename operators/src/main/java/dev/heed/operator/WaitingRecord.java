package dev.heed.operator;

import java.util.Objects;

/**
 * A record that came before those that precede it, and waits for them. Immutable.
 *
 * @param segment the record
 * @param since processing time at which it began to wait, milliseconds since the epoch
 */
public record WaitingRecord(TokenSegment segment, long since) {
    public WaitingRecord {
        Objects.requireNonNull(segment, "segment");
    }
}
