package dev.heed.operator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The sequences in memory, least recently used first, and their bytes; and which of them are dirty, longest first. Knows nothing of
 * how they are written. Not thread-safe.
 *
 * <p>A sequence says itself what it is here, so that a token does not look for its sequence, one of very many, again and again.
 */
final class ResidentSequences {
    private final LinkedHashMap<String, ResidentSequence> sequences = new LinkedHashMap<>(1024, 0.75f, true);
    private final LinkedHashSet<ResidentSequence> dirty = new LinkedHashSet<>();
    private final LinkedHashSet<ResidentSequence> withSealed = new LinkedHashSet<>();
    private long bytes;
    private long dirtyBytes;

    /** The sequence, which becomes the most recently used, or null. */
    ResidentSequence get(String id) {
        return sequences.get(id);
    }

    /** Takes a sequence, if it is not here yet; of its id there is no other. */
    void put(ResidentSequence sequence) {
        if (!sequence.resident) {
            sequence.resident = true;
            sequences.put(sequence.id, sequence);
        }
        account(sequence);
    }

    void remove(ResidentSequence sequence) {
        if (sequence.resident) {
            sequence.resident = false;
            sequences.remove(sequence.id);
            bytes -= sequence.accounted;
            sequence.accounted = 0;
            markClean(sequence);
        }
    }

    /** Brings the bytes up to date after a sequence has grown, if it is still here. */
    void account(ResidentSequence sequence) {
        if (sequence.resident) {
            long now = sequence.bytes();
            bytes += now - sequence.accounted;
            sequence.accounted = now;
        }
    }

    /** Notes that a sequence here differs from state, by this many more bytes of keys and values. */
    void markDirty(ResidentSequence sequence, long moreBytes) {
        if (!sequence.dirty) {
            sequence.dirty = true;
            dirty.add(sequence);
        }
        sequence.dirtyBytes += moreBytes;
        dirtyBytes += moreBytes;
    }

    /** Notes that a sequence, if it is still here, has sealed pages that are not in state. */
    void markSealed(ResidentSequence sequence) {
        if (sequence.dirty && !sequence.withSealed) {
            sequence.withSealed = true;
            withSealed.add(sequence);
        }
    }

    /** Notes that the sealed pages of a sequence are in state, which leaves this many bytes of keys and values that are not. */
    void markSealedClean(ResidentSequence sequence, long dirtyBytesLeft) {
        if (sequence.withSealed) {
            sequence.withSealed = false;
            withSealed.remove(sequence);
        }
        dirtyBytes += dirtyBytesLeft - sequence.dirtyBytes;
        sequence.dirtyBytes = dirtyBytesLeft;
    }

    /** Notes that a sequence is the same in state. */
    void markClean(ResidentSequence sequence) {
        markSealedClean(sequence, 0);
        if (sequence.dirty) {
            sequence.dirty = false;
            dirty.remove(sequence);
        }
    }

    /** The sequence that has been dirty longest and for which a condition holds, or null. */
    ResidentSequence firstDirty(Predicate<ResidentSequence> condition) {
        return first(dirty, condition);
    }

    /** The sequence that has had sealed pages which are not in state for longest, and for which a condition holds, or null. */
    ResidentSequence firstSealed(Predicate<ResidentSequence> condition) {
        return first(withSealed, condition);
    }

    /** The least recently used sequence for which a condition holds, or null. */
    ResidentSequence eldest(Predicate<ResidentSequence> condition) {
        return first(sequences.values(), condition);
    }

    private static ResidentSequence first(
            Iterable<ResidentSequence> candidates, Predicate<ResidentSequence> condition) {
        for (ResidentSequence sequence : candidates) {
            if (condition.test(sequence)) {
                return sequence;
            }
        }
        return null;
    }

    /** The ids of all sequences here. */
    Set<String> ids() {
        return Set.copyOf(sequences.keySet());
    }

    /** Bytes of all sequences here. */
    long bytes() {
        return bytes;
    }

    /** Bytes of keys and values here that are not in state. */
    long dirtyBytes() {
        return dirtyBytes;
    }

    int size() {
        return sequences.size();
    }
}
