package dev.heed.operator;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;

/** What a subtask counts, from the start of its run. */
final class ProcessorMetrics {
    /** Records taken, erasures included. */
    final Counter records = new SimpleCounter();
    /** Tokens accepted. */
    final Counter tokens = new SimpleCounter();
    /** Records dropped because all of their tokens were known. */
    final Counter duplicates = new SimpleCounter();
    /** Records, or rests of records, that were rejected. */
    final Counter rejected = new SimpleCounter();
    /** Records that came before those that precede them, and waited. */
    final Counter reordered = new SimpleCounter();
    /** Holes with which a sequence went on. */
    final Counter holes = new SimpleCounter();
    /** Steps run. */
    final Counter steps = new SimpleCounter();
    /** Sequences that ended by a record or at their limit. */
    final Counter ended = new SimpleCounter();
    /** Sequences that expired because they were idle. */
    final Counter expired = new SimpleCounter();
    /** Sequences erased by a null value. */
    final Counter erased = new SimpleCounter();
    /** Contexts begun anew because the epoch rose or the model changed. */
    final Counter restarted = new SimpleCounter();
    /** Caches read back from state. */
    final Counter reloads = new SimpleCounter();
    /** Sequences that left memory because it was full. */
    final Counter evictions = new SimpleCounter();
    /** Pages, and runs of rows of a tail, written to state. */
    final Counter pagesWritten = new SimpleCounter();
}
