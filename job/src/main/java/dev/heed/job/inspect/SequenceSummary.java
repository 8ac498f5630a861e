package dev.heed.job.inspect;

/**
 * What is saved of one sequence. Immutable. Flink sends it from task to task by its components.
 *
 * @param id the sequence id
 * @param life whether the sequence goes on
 * @param epoch the epoch of this life
 * @param contextStart the first position that its next token could see
 * @param nextPosition the position that is expected next
 * @param tokens tokens of the context
 * @param pages sealed pages in state, all layers
 * @param rows rows in state of pages that are not sealed yet, one for each token and layer
 * @param waiting records that wait for those before them
 * @param bytes of pages and rows as they are serialized
 * @param model what made the keys and values: the fingerprint of a model
 */
public record SequenceSummary(
        String id,
        Life life,
        int epoch,
        long contextStart,
        long nextPosition,
        long tokens,
        long pages,
        long rows,
        long waiting,
        long bytes,
        String model) {

    /** Whether a sequence goes on. */
    public enum Life {
        /** It waits for its next token. */
        OPEN,
        /** A marker, for a while, that it has ended. */
        ENDED,
        /** Nothing of it has been accepted yet, but records wait. */
        WAITING,
        /** Pages without a header: never written by the job, and never read by it. */
        ORPHANED
    }
}
