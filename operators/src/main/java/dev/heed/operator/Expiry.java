package dev.heed.operator;

import dev.heed.operator.SequencePolicy.Clock;

/**
 * The end of what nobody has touched for too long: idle sequences, and the markers of ended ones. Deadlines are looked at again when they
 * come, and put off if the sequence has been touched since. Not thread-safe.
 */
final class Expiry {
    private final SequencePolicy policy;
    private final IdleTimeout idle;
    private final SequenceStore store;
    private final SequenceResidency residency;
    private final WaitingLine line;
    private final Holding holding;
    private final ProcessorMetrics metrics;

    Expiry(
            SequencePolicy policy,
            IdleTimeout idle,
            SequenceStore store,
            SequenceResidency residency,
            WaitingLine line,
            Holding holding,
            ProcessorMetrics metrics) {
        this.policy = policy;
        this.idle = idle;
        this.store = store;
        this.residency = residency;
        this.line = line;
        this.holding = holding;
        this.metrics = metrics;
    }

    /** A clock has reached a time that was asked for, of the selected sequence, which has ended. */
    void ofMarker(ResidentSequence sequence, Clock clock, long time) throws Exception {
        if (clock != Clock.PROCESSING) {
            return; // asked for by the life that has ended
        }
        long deadline = Math.max(sequence.header.touchedAt(), idle.openedAt()) + policy.endedRetention();
        if (time < deadline) {
            store.wakeAt(Clock.PROCESSING, deadline);
        } else {
            sequence.wakeAt = ResidentSequence.UNKNOWN;
            residency.forget(sequence);
        }
    }

    /** A clock has reached a time that was asked for, of the selected sequence, which is open. */
    void ofOpen(ResidentSequence sequence, Clock clock, long time) throws Exception {
        long deadline = idle.deadline(sequence.header);
        if (clock != idle.clock()) {
            // The other clock says nothing of idleness, but a job that went by it may have left no other deadline.
            residency.watch(sequence, deadline, ResidentSequence.UNKNOWN);
        } else if (time < deadline) {
            residency.watch(sequence, deadline, time);
        } else {
            metrics.expired.inc();
            sequence.wakeAt = ResidentSequence.UNKNOWN;
            line.rejectAll(sequence);
            holding.release(sequence, false);
            residency.forget(sequence);
        }
    }
}
