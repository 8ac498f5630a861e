package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvRows;
import java.util.ArrayDeque;

/**
 * Rows of pages that have left memory, for pages that come into it, of one type and layout at a time. Where most tokens belong to a
 * sequence that is not in memory, pages are what the garbage collector would have to copy and to mark.
 *
 * <p>Bounded; and since a page takes rows from here first, these and the pages in memory are never more together than the pages in memory
 * have once been alone. Confined to its thread.
 */
final class FreeRows {
    private static final long MAX_BYTES = 64 << 20;
    private static final ThreadLocal<FreeRows> OF_THREAD = ThreadLocal.withInitial(FreeRows::new);

    private final ArrayDeque<KvRows> free = new ArrayDeque<>();
    private CacheType freeType;

    private FreeRows() {}

    static FreeRows ofThread() {
        return OF_THREAD.get();
    }

    /** Rows that are empty. */
    KvRows take(CacheType type, HeadLayout heads) {
        KvRows rows = find(type, heads);
        if (rows == null) {
            return type.newRows(heads);
        }
        rows.clear();
        return rows;
    }

    /** Rows to read all slots into: there may be anything in them. */
    KvRows takeToFill(CacheType type, HeadLayout heads) {
        KvRows rows = find(type, heads);
        return rows == null ? type.newRows(heads) : rows;
    }

    private KvRows find(CacheType type, HeadLayout heads) {
        return isOf(type, heads) ? free.pop() : null;
    }

    private boolean isOf(CacheType type, HeadLayout heads) {
        return type == freeType && !free.isEmpty() && free.peek().fits(heads);
    }

    /** Takes rows that nobody will use any more. */
    void give(CacheType type, KvRows rows) {
        if (!isOf(type, rows.heads())) {
            free.clear();
            freeType = type;
        }
        if ((free.size() + 1) * KvPage.bytes(type, rows.heads()) <= MAX_BYTES) {
            free.push(rows);
        }
    }

    /** Number of rows that wait to be used again. */
    int size() {
        return free.size();
    }
}
