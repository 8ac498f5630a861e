package dev.heed.operator;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Too many records are rejected. Restarting would not help: the job stays down until somebody has looked. */
public final class RejectionRatioExceededException extends SuppressRestartsException {
    private static final long serialVersionUID = 1L;

    RejectionRatioExceededException(int rejected, RejectionRatio.Limit limit, String last) {
        super(new IllegalStateException(rejected + " of the last " + limit.window()
                + " records were rejected, more than dead-letter.max-ratio " + limit.maxRatio()
                + " allows: is this the right model for the topic? The last one: " + last));
    }
}
