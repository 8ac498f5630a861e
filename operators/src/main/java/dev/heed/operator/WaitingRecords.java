package dev.heed.operator;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The records of one sequence that wait for those before them, by their first position, mirrored in state. Not thread-safe. */
final class WaitingRecords {
    private final SequenceStore store;
    private final TreeMap<Long, WaitingRecord> records = new TreeMap<>();
    private long tokens;
    private long bytes;

    private WaitingRecords(SequenceStore store) {
        this.store = store;
    }

    /** Of a sequence that has none. */
    static WaitingRecords none(SequenceStore store) {
        return new WaitingRecords(store);
    }

    /** Of the sequence that is selected in the store. */
    static WaitingRecords readFrom(SequenceStore store) throws Exception {
        WaitingRecords waiting = new WaitingRecords(store);
        for (Map.Entry<Long, WaitingRecord> entry : store.waiting()) {
            waiting.records.put(entry.getKey(), entry.getValue());
            waiting.count(entry.getValue(), 1);
        }
        return waiting;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Tokens that wait. */
    long tokens() {
        return tokens;
    }

    /** Heap bytes, roughly. */
    long bytes() {
        return bytes;
    }

    private void count(WaitingRecord waiting, int sign) {
        tokens += (long) sign * waiting.segment().tokenCount();
        bytes += sign * waiting.segment().heapBytes();
    }

    /**
     * Adds a record. Of two that begin at the same position the one that says more stays.
     *
     * @return false if the record is a duplicate of one that waits
     */
    boolean add(WaitingRecord waiting) throws Exception {
        long position = waiting.segment().startPosition();
        WaitingRecord present = records.get(position);
        if (present != null) {
            if (!saysMore(waiting.segment(), present.segment())) {
                return false;
            }
            count(present, -1);
        }
        records.put(position, waiting);
        count(waiting, 1);
        store.putWaiting(position, waiting);
        return true;
    }

    private static boolean saysMore(TokenSegment segment, TokenSegment present) {
        return segment.tokenCount() > present.tokenCount()
                || (segment.tokenCount() == present.tokenCount()
                        && segment.endOfSequence()
                        && !present.endOfSequence());
    }

    /** The one with the lowest position; there is one. */
    WaitingRecord first() {
        return records.firstEntry().getValue();
    }

    /** Takes the one with the lowest position out. */
    WaitingRecord poll() throws Exception {
        return remove(records.firstKey());
    }

    private WaitingRecord remove(long position) throws Exception {
        WaitingRecord waiting = records.remove(position);
        count(waiting, -1);
        store.removeWaiting(position);
        return waiting;
    }

    /** The one that has waited longest; null if none waits. */
    WaitingRecord oldest() {
        return records.values().stream()
                .min(Comparator.comparingLong(WaitingRecord::since))
                .orElse(null);
    }

    /** Takes the one that has waited longest out. */
    WaitingRecord pollOldest() throws Exception {
        return remove(oldest().segment().startPosition());
    }
}
