package dev.heed.operator;

import dev.heed.cache.PageStore;
import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.Clock;
import java.util.List;
import java.util.Map;

/** The durable side of the sequences. All calls but {@link #select} concern the sequence that is selected. */
interface SequenceStore extends PageStore {
    /** Whether what is put stays the object that it is, in this process, so that putting costs next to nothing; else it is serialized. */
    boolean keepsObjects();

    /** Selects the sequence that the following calls concern. */
    void select(String sequenceId);

    /** The header, or null if the sequence is unknown. */
    SequenceHeader header() throws Exception;

    /** Keeps the header. */
    void putHeader(SequenceHeader header) throws Exception;

    /** Forgets pages and rows. */
    void clearPages() throws Exception;

    /** Forgets the header. */
    void clearHeader() throws Exception;

    /** Keeps a record that waits, under its first position. */
    void putWaiting(long position, WaitingRecord record) throws Exception;

    /** Forgets a record that has waited. */
    void removeWaiting(long position) throws Exception;

    /** All records that wait. */
    Iterable<Map.Entry<Long, WaitingRecord>> waiting() throws Exception;

    /** Forgets all records that wait. */
    void clearWaiting() throws Exception;

    /** The ids of all sequences of which records wait. */
    List<String> sequencesThatWait();

    /** Keeps a record that is held until its sequence ends, under its first position. */
    void putHeld(TokenSegment record) throws Exception;

    /** All records that are held, in no particular order. */
    Iterable<TokenSegment> held() throws Exception;

    /** Forgets all records that are held. */
    void clearHeld() throws Exception;

    /** The ids of all sequences of which records are held. */
    List<String> sequencesThatHold();

    /** Keeps what has been pooled of the sequence. */
    void putPooled(PooledState pooled) throws Exception;

    /** What has been pooled of the sequence, or null. */
    PooledState pooled() throws Exception;

    /** Forgets what has been pooled. */
    void clearPooled() throws Exception;

    /** The ids of all sequences of which something has been pooled. */
    List<String> sequencesThatPool();

    /** Asks for a call of {@link SequenceProcessor#onDeadline} at a time of some clock, milliseconds since the epoch. */
    void wakeAt(Clock clock, long time);

    /** Takes a {@link #wakeAt} back. */
    void cancelWakeAt(Clock clock, long time);
}
