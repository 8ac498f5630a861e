package dev.heed.operator;

import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.Clock;

/**
 * When an open sequence has been idle for too long. Processing time counts from the start of the run at the earliest, so that an outage
 * expires nothing; event time stands still during one.
 *
 * @param clock the time in which it is counted
 * @param millis how long a sequence may be idle
 * @param openedAt processing time at which this run began
 */
record IdleTimeout(Clock clock, long millis, long openedAt) {
    /** The time of {@link #clock} at which a sequence expires if nothing comes. */
    long deadline(SequenceHeader header) {
        long since = clock == Clock.EVENT ? header.eventTime() : Math.max(header.touchedAt(), openedAt);
        return since > Long.MAX_VALUE - millis ? Long.MAX_VALUE : since + millis;
    }
}
