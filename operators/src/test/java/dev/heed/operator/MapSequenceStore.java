package dev.heed.operator;

import dev.heed.cache.Bytes;
import dev.heed.cache.KvPage;
import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.Clock;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Sequences in maps, like keyed state: every call concerns the selected one. Only sealed pages are taken. */
final class MapSequenceStore implements SequenceStore {
    final Map<String, SequenceHeader> headers = new HashMap<>();
    final Map<String, Map<Long, KvPage>> pages = new HashMap<>();
    final Map<String, Map<Long, KvPage>> rows = new HashMap<>();
    final Map<String, Map<Long, WaitingRecord>> waiting = new HashMap<>();
    final Map<String, Map<Long, TokenSegment>> held = new HashMap<>();
    final Map<String, PooledState> pooled = new HashMap<>();
    final TreeSet<Deadline> deadlines = new TreeSet<>();
    final TreeSet<Deadline> eventDeadlines = new TreeSet<>();
    /** A store that serializes, unless a test says otherwise. */
    boolean keepsObjects;

    int headerReads;
    int headerWrites;
    int pageReads;
    int pageWrites;
    int heldReads;
    int heldWrites;
    private String selected;

    /** The state as it is now, as a checkpoint would keep it; the sealed pages are the same objects, as with a heap backend. */
    MapSequenceStore copy() {
        MapSequenceStore copy = new MapSequenceStore();
        copy.headers.putAll(headers);
        pages.forEach((id, map) -> copy.pages.put(id, new HashMap<>(map)));
        rows.forEach((id, map) -> copy.rows.put(id, new HashMap<>(map)));
        waiting.forEach((id, map) -> copy.waiting.put(id, new HashMap<>(map)));
        held.forEach((id, map) -> copy.held.put(id, new HashMap<>(map)));
        copy.pooled.putAll(pooled);
        copy.deadlines.addAll(deadlines);
        copy.eventDeadlines.addAll(eventDeadlines);
        return copy;
    }

    /** Whether nothing is kept of a sequence, not even a marker. */
    boolean hasForgotten(String id) {
        return Stream.of(headers, pages, rows, waiting, held, pooled).noneMatch(map -> map.containsKey(id));
    }

    @Override
    public boolean keepsObjects() {
        return keepsObjects;
    }

    @Override
    public void select(String sequenceId) {
        selected = sequenceId;
    }

    @Override
    public SequenceHeader header() {
        headerReads++;
        return headers.get(selected);
    }

    @Override
    public void putHeader(SequenceHeader header) {
        headerWrites++;
        headers.put(selected, header);
    }

    @Override
    public void clearHeader() {
        headers.remove(selected);
    }

    @Override
    public void putPage(long address, KvPage page) throws IOException {
        pageWrites++;
        pages.computeIfAbsent(selected, id -> new HashMap<>()).put(address, stored(page));
    }

    @Override
    public KvPage page(long address) throws IOException {
        pageReads++;
        KvPage page = pages.getOrDefault(selected, Map.of()).get(address);
        return page == null ? null : read(page);
    }

    @Override
    public void removePage(long address) {
        pages.getOrDefault(selected, new HashMap<>()).remove(address);
    }

    @Override
    public void putRows(long address, KvPage page) throws IOException {
        pageWrites++;
        rows.computeIfAbsent(selected, id -> new HashMap<>()).put(address, stored(page));
    }

    private KvPage stored(KvPage page) throws IOException {
        if (!page.isSealed()) {
            throw new AssertionError(page + " goes into state");
        }
        return read(page);
    }

    /** Another object each time, unless objects are kept. */
    private KvPage read(KvPage page) throws IOException {
        return keepsObjects ? page : Bytes.roundTrip(page);
    }

    private Iterable<Map.Entry<Long, KvPage>> read(Map<Long, KvPage> all) throws IOException {
        Map<Long, KvPage> read = new HashMap<>();
        for (Map.Entry<Long, KvPage> entry : all.entrySet()) {
            read.put(entry.getKey(), read(entry.getValue()));
        }
        return read.entrySet();
    }

    @Override
    public void removeRows(long address) {
        rows.get(selected).remove(address);
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> pages() throws IOException {
        pageReads++;
        return read(pages.getOrDefault(selected, Map.of()));
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> rows() throws IOException {
        return read(rows.getOrDefault(selected, Map.of()));
    }

    @Override
    public void clearPages() {
        pages.remove(selected);
        rows.remove(selected);
    }

    @Override
    public void putWaiting(long position, WaitingRecord record) {
        waiting.computeIfAbsent(selected, id -> new HashMap<>()).put(position, record);
    }

    @Override
    public void removeWaiting(long position) {
        waiting.get(selected).remove(position);
        waiting.values().removeIf(Map::isEmpty);
    }

    @Override
    public Iterable<Map.Entry<Long, WaitingRecord>> waiting() {
        return waiting.getOrDefault(selected, Map.of()).entrySet();
    }

    @Override
    public void clearWaiting() {
        waiting.remove(selected);
    }

    @Override
    public List<String> sequencesThatWait() {
        return waiting.keySet().stream().sorted().toList();
    }

    @Override
    public void putHeld(TokenSegment record) {
        heldWrites++;
        TokenSegment former =
                held.computeIfAbsent(selected, id -> new HashMap<>()).put(record.startPosition(), record);
        if (former != null) {
            throw new AssertionError(former + " is written twice");
        }
    }

    @Override
    public Iterable<TokenSegment> held() {
        heldReads++;
        return held.getOrDefault(selected, Map.of()).values();
    }

    @Override
    public void clearHeld() {
        held.remove(selected);
    }

    @Override
    public List<String> sequencesThatHold() {
        return held.keySet().stream().sorted().toList();
    }

    @Override
    public void putPooled(PooledState value) {
        pooled.put(selected, value);
    }

    @Override
    public PooledState pooled() {
        return pooled.get(selected);
    }

    @Override
    public void clearPooled() {
        pooled.remove(selected);
    }

    @Override
    public List<String> sequencesThatPool() {
        return pooled.keySet().stream().sorted().toList();
    }

    @Override
    public void wakeAt(Clock clock, long time) {
        deadlines(clock).add(new Deadline(time, selected));
    }

    @Override
    public void cancelWakeAt(Clock clock, long time) {
        deadlines(clock).remove(new Deadline(time, selected));
    }

    private TreeSet<Deadline> deadlines(Clock clock) {
        return clock == Clock.EVENT ? eventDeadlines : deadlines;
    }

    /** A time at which a sequence asked to be looked at. */
    record Deadline(long time, String id) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }
}
