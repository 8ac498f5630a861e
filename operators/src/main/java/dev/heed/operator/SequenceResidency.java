package dev.heed.operator;

import dev.heed.cache.SequenceHeader;
import dev.heed.model.AttentionStack;
import dev.heed.operator.SequencePolicy.Clock;
import java.util.List;
import java.util.Set;

/**
 * Keeps sequences in memory and behind them in state. State is written behind: at a checkpoint, when a sequence leaves memory, when too
 * much is dirty, and when a sequence that has something in state ends. A sequence that begins and ends between two checkpoints writes
 * no page. Not thread-safe.
 */
final class SequenceResidency {
    /**
     * From this part of the bound of dirty bytes on, every step writes as many sealed pages as it has made dirty: no step ever writes half
     * of the bound at once, and little is left for a barrier to wait for. Where objects are kept, that costs a barrier nothing, and
     * sequences that end before they are written are not written at all.
     */
    private static final int WRITE_EARLY = 32;

    private static final int WRITE_OBJECTS_EARLY = 4;

    /** From this part on, rows of tails are written, too, though they will be written again with their pages. */
    private static final int WRITE_TAILS = 2;

    private final SequenceStore store;
    private final AttentionStack stack;
    private final SequencePools pools;
    private final SequencePolicy policy;
    private final IdleTimeout idle;
    private final ResidencyLimits limits;
    private final ProcessorMetrics metrics;
    private final ResidentSequences residents = new ResidentSequences();
    private final long bytesPerToken;

    SequenceResidency(
            SequenceStore store,
            AttentionStack stack,
            SequencePools pools,
            SequencePolicy policy,
            IdleTimeout idle,
            ResidencyLimits limits,
            ProcessorMetrics metrics) {
        this.store = store;
        this.stack = stack;
        this.pools = pools;
        this.policy = policy;
        this.idle = idle;
        this.limits = limits;
        this.metrics = metrics;
        this.bytesPerToken = stack.causal() ? stack.cacheBytesPerToken() : (long) stack.hiddenSize() * Float.BYTES;
    }

    /** The sequence, which is selected in the store, from memory or with its header from state; null if it is unknown. */
    ResidentSequence find(String id) throws Exception {
        ResidentSequence sequence = residents.get(id);
        if (sequence != null) {
            metrics.hits.inc();
        } else {
            SequenceHeader header = store.header();
            if (header != null) {
                sequence = new ResidentSequence(id);
                sequence.header = header;
                sequence.stored = true;
                sequence.watched = true;
            }
        }
        return sequence;
    }

    /** Sees to it that the selected sequence is in memory as far as its next record needs: its cache, but not what is held. */
    void load(ResidentSequence sequence) throws Exception {
        if (!stack.causal()) {
            if (sequence.held == null) {
                sequence.held = HeldRecords.inState();
            }
        } else if (sequence.cache == null) {
            sequence.cache = stack.readCache(store, sequence.header);
            metrics.reloads.inc();
            metrics.pagesRead.inc(sequence.cache.pageCount());
        }
        pools.load(sequence);
        loadWaiting(sequence);
    }

    /** Sees to it that the waiting records of the selected sequence are in memory. */
    void loadWaiting(ResidentSequence sequence) throws Exception {
        if (sequence.waiting == null) {
            sequence.waiting = sequence.stored ? WaitingRecords.readFrom(store) : WaitingRecords.none(store);
        }
    }

    /**
     * A new life or a new context of the selected sequence.
     *
     * @param contextStart the first position of the context
     * @param former what was before, which is forgotten but for the records that wait, or null
     */
    ResidentSequence begin(String id, ResidentSequence former, long contextStart) throws Exception {
        ResidentSequence sequence = new ResidentSequence(id);
        if (stack.causal()) {
            sequence.cache = stack.newCache(contextStart);
            pools.begin(sequence);
        } else {
            sequence.held = HeldRecords.none();
        }
        sequence.waiting = former == null ? WaitingRecords.none(store) : former.waiting;
        if (former != null) {
            residents.remove(former);
            if (former.stored) {
                clearContext(former);
            }
            sequence.stored = former.stored;
            if (former.header.ended()) {
                // The marker may be due long after the new life is idle: the new life gets a deadline of its own.
                store.cancelWakeAt(Clock.PROCESSING, markerDeadline(former.header));
            } else {
                sequence.watched = former.watched;
                sequence.wakeAt = former.wakeAt;
            }
            metrics.restarted.inc();
        }
        return sequence;
    }

    /** Keeps the selected sequence in memory because a record of it has begun to wait. */
    void keepWaiting(ResidentSequence sequence, WaitingRecord record) {
        residents.put(sequence);
        store.wakeAt(Clock.PROCESSING, record.since() + policy.reorderTimeout());
    }

    /** Keeps the selected sequence in memory after it has accepted some tokens. */
    void keep(ResidentSequence sequence, int tokens) {
        if (!sequence.watched) {
            watch(sequence, idle.deadline(sequence.header));
        }
        residents.put(sequence);
        residents.markDirty(sequence, tokens * bytesPerToken);
    }

    /** Asks for a later deadline of the selected sequence, which is open, unless it has one that is yet to come. */
    void watch(ResidentSequence sequence, long deadline, long now) {
        if (sequence.wakeAt <= now) {
            watch(sequence, deadline);
        }
    }

    private void watch(ResidentSequence sequence, long deadline) {
        sequence.watched = true;
        sequence.wakeAt = deadline;
        store.wakeAt(idle.clock(), deadline);
    }

    /** Lets the selected sequence go, except for a marker that it has ended; records that wait for a step keep its cache. */
    void end(ResidentSequence sequence) throws Exception {
        metrics.ended.inc();
        if (policy.endedRetention() == 0) {
            forget(sequence);
            return;
        }
        leave(sequence);
        SequenceHeader marker = sequence.header.asEnded();
        store.putHeader(marker);
        store.wakeAt(Clock.PROCESSING, markerDeadline(marker));
    }

    private long markerDeadline(SequenceHeader marker) {
        return marker.touchedAt() + policy.endedRetention();
    }

    /** Forgets everything about the selected sequence. */
    void forget(ResidentSequence sequence) throws Exception {
        leave(sequence);
        if (sequence.stored) {
            store.clearHeader();
        }
    }

    private void leave(ResidentSequence sequence) throws Exception {
        residents.remove(sequence);
        if (sequence.wakeAt != ResidentSequence.UNKNOWN) {
            store.cancelWakeAt(idle.clock(), sequence.wakeAt);
        }
        boolean mayWait = sequence.waiting == null ? sequence.stored : !sequence.waiting.isEmpty();
        if (mayWait) {
            store.clearWaiting();
        }
        if (sequence.stored) {
            clearContext(sequence);
        }
    }

    private void clearContext(ResidentSequence sequence) throws Exception {
        if (Holding.holds(sequence.header)) {
            store.clearHeld();
        } else {
            store.clearPages();
            pools.clear();
        }
    }

    /** The records that are held of the selected sequence, by position. */
    List<TokenSegment> held(ResidentSequence sequence) throws Exception {
        if (sequence.header.ended() || !Holding.holds(sequence.header)) {
            return List.of();
        }
        return (sequence.held == null ? HeldRecords.inState() : sequence.held).all(store);
    }

    /** Notes that the cache of a sequence has grown. */
    void grown(ResidentSequence sequence) {
        residents.account(sequence);
        if (sequence.cache != null && sequence.cache.hasSealed()) {
            residents.markSealed(sequence);
        }
    }

    /** Makes everything durable. Selects other sequences. */
    void writeAll() throws Exception {
        writeDownTo(0);
    }

    /**
     * Keeps within the limits: writes what has been dirty longest, early, and lets the least recently used sequences go. Sequences with
     * records that wait for a step stay. Selects other sequences.
     */
    void shrink() throws Exception {
        writeSealedDownTo(limits.dirtyBytes() / (store.keepsObjects() ? WRITE_OBJECTS_EARLY : WRITE_EARLY));
        writeDownTo(limits.dirtyBytes() / WRITE_TAILS);
        while (residents.bytes() > limits.residentBytes()) {
            ResidentSequence eldest = residents.eldest(ResidentSequence::isIdle);
            if (eldest == null) {
                return;
            }
            evict(eldest);
        }
    }

    private void evict(ResidentSequence sequence) throws Exception {
        if (sequence.dirty) {
            write(sequence);
        }
        residents.remove(sequence);
        if (sequence.cache != null) {
            if (store.keepsObjects()) {
                store.select(sequence.id);
                sequence.cache.packRows(store);
            } else {
                sequence.cache.release();
            }
            sequence.cache = null;
        }
        metrics.evictions.inc();
    }

    private void writeSealedDownTo(long bytes) throws Exception {
        while (residents.dirtyBytes() > bytes) {
            ResidentSequence sequence = residents.firstSealed(ResidentSequence::isIdle);
            if (sequence == null) {
                return;
            }
            writeSealed(sequence);
        }
    }

    /** Only the next checkpoint makes them count: until then the header may tell of what was before. */
    private void writeSealed(ResidentSequence sequence) throws Exception {
        store.select(sequence.id);
        metrics.pagesWritten.inc(sequence.cache.writeSealedTo(store));
        residents.markSealedClean(sequence, sequence.cache.dirtyTokens() * bytesPerToken);
        sequence.stored = true;
    }

    private void writeDownTo(long bytes) throws Exception {
        while (bytes == 0 || residents.dirtyBytes() > bytes) {
            ResidentSequence sequence = residents.firstDirty(ResidentSequence::isIdle);
            if (sequence == null) {
                return;
            }
            write(sequence);
        }
    }

    private void write(ResidentSequence sequence) throws Exception {
        store.select(sequence.id);
        store.putHeader(sequence.header);
        if (sequence.cache != null) {
            metrics.pagesWritten.inc(sequence.cache.writeTo(store));
        }
        if (sequence.held != null) {
            metrics.heldWritten.inc(sequence.held.writeTo(store));
        }
        pools.write(sequence);
        residents.markClean(sequence);
        sequence.stored = true;
    }

    long residentBytes() {
        return residents.bytes();
    }

    long dirtyBytes() {
        return residents.dirtyBytes();
    }

    /** The ids of the sequences in memory. */
    Set<String> residentIds() {
        return residents.ids();
    }

    int residentSequences() {
        return residents.size();
    }
}
