package dev.heed.operator;

import java.io.Serializable;
import java.util.BitSet;

/**
 * Watches the share of rejected records among the last ones of a subtask, and fails the job when it is too large: a wrong model must
 * not drain a topic into the dead-letter topic. Counts from the start of a run; not thread-safe.
 */
public final class RejectionRatio {
    private final Limit limit;
    private final BitSet rejected;
    private int next;
    private int count;
    private int rejectedCount;

    /** Watches a limit. */
    public RejectionRatio(Limit limit) {
        this.limit = limit;
        this.rejected = new BitSet(limit.window());
    }

    /** Notes a record that could be used. */
    public void accepted() {
        add(false);
    }

    /**
     * Notes a record that was rejected.
     *
     * @param message why, for the message of the failure
     * @throws RejectionRatioExceededException if the share is above the limit, over a full window
     */
    public void rejected(String message) {
        add(true);
        if (count == limit.window() && (double) rejectedCount / limit.window() > limit.maxRatio()) {
            throw new RejectionRatioExceededException(rejectedCount, limit, message);
        }
    }

    private void add(boolean isRejected) {
        if (count == limit.window()) {
            rejectedCount -= rejected.get(next) ? 1 : 0;
        } else {
            count++;
        }
        rejected.set(next, isRejected);
        rejectedCount += isRejected ? 1 : 0;
        next = (next + 1) % limit.window();
    }

    /**
     * How many may be rejected. Immutable.
     *
     * @param maxRatio the share above which the job fails; 1 for never
     * @param window the number of records over which it is taken
     */
    public record Limit(double maxRatio, int window) implements Serializable {
        public Limit {
            if (!(maxRatio > 0 && maxRatio <= 1) || window < 1) {
                throw new IllegalArgumentException("a share of " + maxRatio + " over " + window + " records");
            }
        }
    }
}
