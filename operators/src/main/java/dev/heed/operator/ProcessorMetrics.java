package dev.heed.operator;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a subtask counts, from the start of its run. Written by the task's thread, read by reporters. */
final class ProcessorMetrics {
    private static final int HISTOGRAM_WINDOW = 1000;

    /** Records taken, erasures included. */
    final Counter records = new SimpleCounter();
    /** Tokens accepted. */
    final Counter tokens = new SimpleCounter();
    /** Records dropped because all of their tokens were known. */
    final Counter duplicates = new SimpleCounter();
    /** Records, or rests of records, that were rejected, by the reason. */
    private final Map<RejectionReason, Counter> rejected = new EnumMap<>(RejectionReason.class);
    /** Records that came before those that precede them, and waited. */
    final Counter reordered = new SimpleCounter();
    /** Records held until their sequence ends. */
    final Counter held = new SimpleCounter();
    /** Records that are held, written to state. */
    final Counter heldWritten = new SimpleCounter();
    /** Pooled vectors sent. */
    final Counter pooled = new SimpleCounter();
    /** Holes with which a sequence went on. */
    final Counter holes = new SimpleCounter();
    /** Steps run, by the cause. */
    private final Map<FlushCause, Counter> steps = new EnumMap<>(FlushCause.class);
    /** Tokens of a step. */
    final Histogram stepTokens = new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW);
    /** Sequences that began: a new id, a higher epoch. */
    final Counter begun = new SimpleCounter();
    /** Sequences that ended by a record or at their limit. */
    final Counter ended = new SimpleCounter();
    /** Sequences that expired because they were idle. */
    final Counter expired = new SimpleCounter();
    /** Sequences erased by a null value. */
    final Counter erased = new SimpleCounter();
    /** Contexts begun anew because the epoch rose or the model changed. */
    final Counter restarted = new SimpleCounter();
    /** Records whose sequence was in memory. */
    final Counter hits = new SimpleCounter();
    /** Caches read back from state. */
    final Counter reloads = new SimpleCounter();
    /** Sequences that left memory because it was full. */
    final Counter evictions = new SimpleCounter();
    /** Pages, and runs of rows of a tail, written to state. */
    final Counter pagesWritten = new SimpleCounter();
    /** Pages in memory after caches have been read back. */
    final Counter pagesRead = new SimpleCounter();
    /** Tokens of the longest context so far. */
    private volatile long longestContext;

    ProcessorMetrics() {
        for (RejectionReason reason : RejectionReason.values()) {
            rejected.put(reason, new SimpleCounter());
        }
        for (FlushCause cause : FlushCause.values()) {
            steps.put(cause, new SimpleCounter());
        }
    }

    Counter rejected(RejectionReason reason) {
        return rejected.get(reason);
    }

    Counter steps(FlushCause cause) {
        return steps.get(cause);
    }

    void contextOf(long tokens) {
        if (tokens > longestContext) {
            longestContext = tokens;
        }
    }

    long longestContext() {
        return longestContext;
    }
}
