package dev.heed.job.inspect;

import java.util.Collection;
import java.util.TreeMap;

/** The first sequences by id, and the totals of all. Not thread-safe. */
public final class SequenceListing {
    private final int limit;
    private final TreeMap<String, SequenceSummary> first = new TreeMap<>();
    private long sequences;
    private long ended;
    private long tokens;
    private long pages;
    private long rows;
    private long waiting;
    private long bytes;

    /** A listing that keeps so many sequences; all of them count. */
    public SequenceListing(int limit) {
        this.limit = limit;
    }

    /** Adds a sequence. */
    public void add(SequenceSummary sequence) {
        sequences++;
        ended += sequence.life() == SequenceSummary.Life.ENDED ? 1 : 0;
        tokens += sequence.tokens();
        pages += sequence.pages();
        rows += sequence.rows();
        waiting += sequence.waiting();
        bytes += sequence.bytes();
        first.put(sequence.id(), sequence);
        if (first.size() > limit) {
            first.pollLastEntry();
        }
    }

    /** The first sequences by id. */
    public Collection<SequenceSummary> first() {
        return first.values();
    }

    /** Number of sequences. */
    public long sequences() {
        return sequences;
    }

    /** Number of those that are markers of an end. */
    public long ended() {
        return ended;
    }

    /** Tokens of all contexts. */
    public long tokens() {
        return tokens;
    }

    /** Sealed pages. */
    public long pages() {
        return pages;
    }

    /** Rows of pages that are not sealed. */
    public long rows() {
        return rows;
    }

    /** Records that wait for those before them. */
    public long waiting() {
        return waiting;
    }

    /** Serialized bytes of pages and rows. */
    public long bytes() {
        return bytes;
    }
}
