package dev.heed.cache;

import java.util.Map;

/**
 * Where the pages of the current sequence are kept durably. Keys are made by {@link PageAddress}. An implementation is bound to one
 * sequence at a time by its owner.
 */
public interface PageStore {
    /** Keeps a sealed page. */
    void putPage(long address, KvPage page) throws Exception;

    /** The sealed page, or null. */
    KvPage page(long address) throws Exception;

    /** Forgets a sealed page, if it is kept. */
    void removePage(long address) throws Exception;

    /** Keeps rows of the tail. */
    void putRows(long address, KvPage rows) throws Exception;

    /** Forgets rows of the tail. */
    void removeRows(long address) throws Exception;

    /** All sealed pages of the sequence. */
    Iterable<Map.Entry<Long, KvPage>> pages() throws Exception;

    /** All rows of the tail. */
    Iterable<Map.Entry<Long, KvPage>> rows() throws Exception;
}
