package dev.heed.job.inspect;

import dev.heed.cache.SequenceHeader;

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

    static SequenceSummary of(String id, SequenceHeader header) {
        return new SequenceSummary(
                id,
                header.ended() ? Life.ENDED : Life.OPEN,
                header.epoch(),
                header.contextStart(),
                header.nextPosition(),
                header.tokenCount(),
                0,
                0,
                0,
                0,
                header.model());
    }

    static SequenceSummary ofPages(String id, long pages, long rows, long bytes) {
        return new SequenceSummary(id, Life.ORPHANED, 0, 0, 0, 0, pages, rows, 0, bytes, "");
    }

    static SequenceSummary ofWaiting(String id, long waiting) {
        return new SequenceSummary(id, Life.WAITING, 0, 0, 0, 0, 0, 0, waiting, 0, "");
    }

    /** What two states have of one sequence. */
    SequenceSummary merge(SequenceSummary other) {
        SequenceSummary said = life.compareTo(other.life) <= 0 ? this : other;
        return new SequenceSummary(
                id,
                said.life,
                said.epoch,
                said.contextStart,
                said.nextPosition,
                said.tokens,
                pages + other.pages,
                rows + other.rows,
                waiting + other.waiting,
                bytes + other.bytes,
                said.model);
    }

    /** Whether a sequence goes on. What comes first is what is true where states differ. */
    public enum Life {
        /** It waits for its next token. */
        OPEN,
        /** A marker, for a while, that it has ended. */
        ENDED,
        /** Pages without a header: never written by the job, and never read by it. */
        ORPHANED,
        /** Nothing of it has been accepted yet, but records wait. */
        WAITING
    }
}
