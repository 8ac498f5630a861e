package dev.heed.operator;

import dev.heed.cache.KvPage;
import dev.heed.cache.SequenceHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Sequences in maps, like keyed state: every call concerns the selected one. Only sealed pages are taken. */
final class MapSequenceStore implements SequenceStore {
    final Map<String, SequenceHeader> headers = new HashMap<>();
    final Map<String, Map<Long, KvPage>> pages = new HashMap<>();
    final Map<String, Map<Long, KvPage>> rows = new HashMap<>();
    final TreeSet<Long> deadlines = new TreeSet<>();
    int headerReads;
    int pageReads;
    private String selected;

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
        headers.put(selected, header);
    }

    @Override
    public void clearHeader() {
        headers.remove(selected);
    }

    @Override
    public void putPage(long address, KvPage page) {
        pages.computeIfAbsent(selected, id -> new HashMap<>()).put(address, sealed(page));
    }

    @Override
    public void putRows(long address, KvPage page) {
        rows.computeIfAbsent(selected, id -> new HashMap<>()).put(address, sealed(page));
    }

    private static KvPage sealed(KvPage page) {
        if (!page.isSealed()) {
            throw new AssertionError(page + " goes into state");
        }
        return page;
    }

    @Override
    public void removeRows(long address) {
        rows.get(selected).remove(address);
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> pages() {
        pageReads++;
        return pages.getOrDefault(selected, Map.of()).entrySet();
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> rows() {
        return rows.getOrDefault(selected, Map.of()).entrySet();
    }

    @Override
    public void clearPages() {
        pages.remove(selected);
        rows.remove(selected);
    }

    @Override
    public void wakeAt(long time) {
        deadlines.add(time);
    }

    @Override
    public void cancelWakeAt(long time) {
        deadlines.remove(time);
    }
}
