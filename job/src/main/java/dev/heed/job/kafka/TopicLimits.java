package dev.heed.job.kafka;

import java.io.Serializable;

/**
 * What a topic accepts.
 *
 * @param maxRecordBytes the largest record, by the topic's {@code max.message.bytes} and the producer's {@code max.request.size}
 * @param maxAheadMillis how far a timestamp may be ahead of the broker's clock
 * @param maxBehindMillis how far it may be behind
 */
record TopicLimits(long maxRecordBytes, long maxAheadMillis, long maxBehindMillis) implements Serializable {
    /** The broker's clock may differ from ours by as much. */
    private static final long CLOCK_SKEW = 60_000;

    /** Whether the broker will take a timestamp, milliseconds since the epoch. */
    boolean acceptsTimestamp(long timestamp, long now) {
        return timestamp >= 0
                && timestamp - now <= Math.max(0, maxAheadMillis - CLOCK_SKEW)
                && now - timestamp <= Math.max(0, maxBehindMillis - CLOCK_SKEW);
    }
}
