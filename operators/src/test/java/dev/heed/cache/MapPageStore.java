package dev.heed.cache;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Pages in maps, as what would come back of state: another object each time. */
final class MapPageStore implements PageStore {
    final Map<Long, KvPage> pages = new HashMap<>();
    final Map<Long, KvPage> rows = new HashMap<>();
    int pageWrites;

    @Override
    public void putPage(long address, KvPage page) throws Exception {
        pageWrites++;
        pages.put(address, Bytes.roundTrip(page));
    }

    @Override
    public KvPage page(long address) throws IOException {
        KvPage page = pages.get(address);
        return page == null ? null : Bytes.roundTrip(page);
    }

    @Override
    public void removePage(long address) {
        pages.remove(address);
    }

    @Override
    public void putRows(long address, KvPage page) throws Exception {
        rows.put(address, Bytes.roundTrip(page));
    }

    @Override
    public void removeRows(long address) {
        if (rows.remove(address) == null) {
            throw new AssertionError("no rows at " + address);
        }
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> pages() throws IOException {
        return read(pages);
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> rows() throws IOException {
        return read(rows);
    }

    private static Iterable<Map.Entry<Long, KvPage>> read(Map<Long, KvPage> all) throws IOException {
        Map<Long, KvPage> read = new HashMap<>();
        for (Map.Entry<Long, KvPage> entry : all.entrySet()) {
            read.put(entry.getKey(), Bytes.roundTrip(entry.getValue()));
        }
        return read.entrySet();
    }
}
