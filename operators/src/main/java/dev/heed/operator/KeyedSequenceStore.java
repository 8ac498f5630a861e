package dev.heed.operator;

import dev.heed.cache.KvPage;
import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** Sequences in Flink's keyed state, as {@link SequenceState} lays them out. */
final class KeyedSequenceStore implements SequenceStore {
    /** What Flink's state backend on the heap calls itself. */
    private static final String HEAP = "hashmap";

    private final ValueState<SequenceHeader> headers;
    private final MapState<Long, KvPage> pages;
    private final MapState<Long, KvPage> rows;
    private final LateState<MapState<Long, WaitingRecord>> waiting;
    private final LateState<MapState<Long, TokenSegment>> held;
    private final LateState<ValueState<PooledState>> pooled;
    private final KeyedStateBackend<String> backend;
    private final InternalTimerService<VoidNamespace> timers;
    private final Consumer<String> keyContext;

    KeyedSequenceStore(
            KeyedStateStore state,
            KeyedStateBackend<String> backend,
            InternalTimerService<VoidNamespace> timers,
            Consumer<String> keyContext) {
        this.headers = state.getState(SequenceState.headers());
        this.pages = state.getMapState(SequenceState.pages());
        this.rows = state.getMapState(SequenceState.tailRows());
        this.waiting = LateState.of(
                backend, SequenceState.WAITING_RECORDS, () -> state.getMapState(SequenceState.waitingRecords()));
        this.held =
                LateState.of(backend, SequenceState.HELD_RECORDS, () -> state.getMapState(SequenceState.heldRecords()));
        this.pooled = LateState.of(backend, SequenceState.POOLED_VECTORS, () -> state.getState(SequenceState.pooled()));
        this.backend = backend;
        this.timers = timers;
        this.keyContext = keyContext;
    }

    @Override
    public boolean keepsObjects() {
        return backend.getBackendTypeIdentifier().equals(HEAP);
    }

    @Override
    public void select(String sequenceId) {
        keyContext.accept(sequenceId);
    }

    @Override
    public SequenceHeader header() throws Exception {
        return headers.value();
    }

    @Override
    public void putHeader(SequenceHeader header) throws Exception {
        headers.update(header);
    }

    @Override
    public void clearHeader() {
        headers.clear();
    }

    @Override
    public void putPage(long address, KvPage page) throws Exception {
        pages.put(address, page);
    }

    @Override
    public KvPage page(long address) throws Exception {
        return pages.get(address);
    }

    @Override
    public void removePage(long address) throws Exception {
        pages.remove(address);
    }

    @Override
    public void putRows(long address, KvPage page) throws Exception {
        rows.put(address, page);
    }

    @Override
    public void removeRows(long address) throws Exception {
        rows.remove(address);
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> pages() throws Exception {
        return pages.entries();
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> rows() throws Exception {
        return rows.entries();
    }

    @Override
    public void clearPages() {
        pages.clear();
        rows.clear();
    }

    @Override
    public void putWaiting(long position, WaitingRecord record) throws Exception {
        waiting.get().put(position, record);
    }

    @Override
    public void removeWaiting(long position) throws Exception {
        waiting.get().remove(position);
    }

    @Override
    public Iterable<Map.Entry<Long, WaitingRecord>> waiting() throws Exception {
        MapState<Long, WaitingRecord> records = waiting.orNull();
        return records == null ? List.of() : records.entries();
    }

    @Override
    public void clearWaiting() {
        clear(waiting);
    }

    @Override
    public List<String> sequencesThatWait() {
        return sequencesWith(SequenceState.WAITING_RECORDS);
    }

    @Override
    public void putHeld(TokenSegment record) throws Exception {
        held.get().put(record.startPosition(), record);
    }

    @Override
    public Iterable<TokenSegment> held() throws Exception {
        MapState<Long, TokenSegment> records = held.orNull();
        return records == null ? List.of() : records.values();
    }

    @Override
    public void clearHeld() {
        clear(held);
    }

    @Override
    public List<String> sequencesThatHold() {
        return sequencesWith(SequenceState.HELD_RECORDS);
    }

    @Override
    public void putPooled(PooledState value) throws Exception {
        pooled.get().update(value);
    }

    @Override
    public PooledState pooled() throws Exception {
        ValueState<PooledState> value = pooled.orNull();
        return value == null ? null : value.value();
    }

    @Override
    public void clearPooled() {
        clear(pooled);
    }

    private static void clear(LateState<? extends State> state) {
        if (state.orNull() != null) {
            state.orNull().clear();
        }
    }

    @Override
    public List<String> sequencesThatPool() {
        return sequencesWith(SequenceState.POOLED_VECTORS);
    }

    private List<String> sequencesWith(String state) {
        try (Stream<String> ids = backend.getKeys(state, VoidNamespace.INSTANCE)) {
            return ids.distinct().toList();
        }
    }

    @Override
    public void wakeAt(Clock clock, long time) {
        switch (clock) {
            case PROCESSING -> timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
            case EVENT -> timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }

    @Override
    public void cancelWakeAt(Clock clock, long time) {
        switch (clock) {
            case PROCESSING -> timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, time);
            case EVENT -> timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }
}
