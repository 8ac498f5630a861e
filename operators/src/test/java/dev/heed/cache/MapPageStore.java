package dev.heed.cache;

import java.util.HashMap;
import java.util.Map;

/** Pages in maps, as the bytes that would go into state. */
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
    public Iterable<Map.Entry<Long, KvPage>> pages() {
        return pages.entrySet();
    }

    @Override
    public Iterable<Map.Entry<Long, KvPage>> rows() {
        return rows.entrySet();
    }
}
