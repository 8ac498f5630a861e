package dev.heed.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The accepted records of one sequence that are held until it ends, as a model needs that sees all of a sequence at once. Write-behind:
 * records are added in memory; {@link #writeTo} makes those durable that are new since the last time, each once. Those that are in state
 * only are read when all are taken, and not before. Not thread-safe.
 */
final class HeldRecords {
    private final List<TokenSegment> records = new ArrayList<>();
    /** Whether state holds records that are not in memory. */
    private boolean more;
    /** How many of those in memory are in state: the first. */
    private int durable;

    private long bytes;

    private HeldRecords(boolean more) {
        this.more = more;
    }

    /** Of a sequence that has none yet. */
    static HeldRecords none() {
        return new HeldRecords(false);
    }

    /** Of a sequence all of whose records are in state. */
    static HeldRecords inState() {
        return new HeldRecords(true);
    }

    /** Adds a record, trimmed to what was accepted of it; its position is above those of all before it. */
    void add(TokenSegment record) {
        records.add(record);
        bytes += record.heapBytes();
    }

    /**
     * Makes everything durable that is not yet.
     *
     * @return number of records that were written
     */
    int writeTo(SequenceStore store) throws Exception {
        int first = durable;
        while (durable < records.size()) {
            store.putHeld(records.get(durable++));
        }
        return durable - first;
    }

    /** All records by position, those in state included, which is that of the selected sequence. */
    List<TokenSegment> all(SequenceStore store) throws Exception {
        if (!more) {
            return records;
        }
        List<TokenSegment> all = new ArrayList<>();
        store.held().forEach(all::add);
        all.addAll(records.subList(durable, records.size()));
        all.sort(Comparator.comparingLong(TokenSegment::startPosition));
        return all;
    }

    /** Heap bytes, roughly. */
    long bytes() {
        return bytes;
    }
}
