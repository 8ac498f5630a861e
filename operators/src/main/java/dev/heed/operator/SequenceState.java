package dev.heed.operator;

import dev.heed.cache.KvPage;
import dev.heed.cache.SequenceHeader;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Where the sequences are in a savepoint: the uid of the operator, its key, and its keyed states. All of it is part of the format of
 * savepoints: it never changes.
 *
 * <p>A header lives in a value state; sealed pages and the rows of the tail each in a map state under the keys of {@link
 * dev.heed.cache.PageAddress}, so that a sequence of any length is read and written page by page. Records that
 * wait for those before them are in a map state by their positions, and so are those that are held until their sequence ends. What is
 * pooled of a sequence is in a value state. A job has the last three only once it writes something to them.
 */
public final class SequenceState {
    /** The uid under which a job keeps the operator's state. */
    public static final String OPERATOR_UID = "attention";

    /** The type of the key, a sequence id. */
    public static final TypeInformation<String> KEY = Types.STRING;

    static final String WAITING_RECORDS = "waiting-records";
    static final String HELD_RECORDS = "held-records";
    static final String POOLED_VECTORS = "pooled-vectors";

    private SequenceState() {}

    /** What is known of a sequence. */
    public static ValueStateDescriptor<SequenceHeader> headers() {
        return new ValueStateDescriptor<>("sequence-headers", SequenceHeaderSerializer.INSTANCE);
    }

    /** Its sealed pages, all layers. */
    public static MapStateDescriptor<Long, KvPage> pages() {
        return new MapStateDescriptor<>("kv-pages", LongSerializer.INSTANCE, KvPageSerializer.INSTANCE);
    }

    /** The rows of the page that is not sealed yet, all layers. */
    public static MapStateDescriptor<Long, KvPage> tailRows() {
        return new MapStateDescriptor<>("kv-tail-rows", LongSerializer.INSTANCE, KvPageSerializer.INSTANCE);
    }

    /** The records that wait for those before them. */
    public static MapStateDescriptor<Long, WaitingRecord> waitingRecords() {
        return new MapStateDescriptor<>(WAITING_RECORDS, LongSerializer.INSTANCE, WaitingRecordSerializer.INSTANCE);
    }

    /** What has been pooled of a sequence so far. */
    public static ValueStateDescriptor<PooledState> pooled() {
        return new ValueStateDescriptor<>(POOLED_VECTORS, PooledStateSerializer.INSTANCE);
    }

    /** The accepted records that are held until their sequence ends, for models that are not causal. */
    public static MapStateDescriptor<Long, TokenSegment> heldRecords() {
        return new MapStateDescriptor<>(HELD_RECORDS, LongSerializer.INSTANCE, TokenSegmentSerializer.INSTANCE);
    }
}
