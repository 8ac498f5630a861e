package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvTile;
import java.util.Arrays;
import java.util.Comparator;

/** The pages of one layer of one sequence, and under which addresses the rows of its tail lie in state. Not thread-safe. */
final class LayerPages {
    private final CacheType type;
    private final HeadLayout heads;
    private KvPage[] pages = new KvPage[2];
    private int count;
    /** The position after the last token. */
    private long end;

    /** First positions of the runs of rows in state that belong to the tail page. */
    private long[] rowRuns = new long[2];

    private int rowRunCount;

    /** Whether views of the tail have been written since it was last packed. */
    private boolean viewed;

    /** Starts of the pages that have been dropped from memory since the last write and may be in state. */
    private long[] dropped = new long[2];

    private int droppedCount;

    LayerPages(CacheType type, HeadLayout heads) {
        this.type = type;
        this.heads = heads;
    }

    void append(long position, float[] key, int keyOffset, float[] value, int valueOffset, String token) {
        if (count == 0 || position >= tail().start() + KvTile.TOKENS) {
            if (count > 0) {
                tail().seal();
            }
            add(new KvPage(type, heads, PageAddress.pageStart(position)));
        }
        tail().put(position, key, keyOffset, value, valueOffset, token);
        end = position + 1;
        if (PageAddress.slot(end) == 0) {
            tail().seal();
        }
    }

    void addSealed(KvPage page) {
        add(page.unpacked());
    }

    /** Brings the sealed pages, which a state backend gives in any order, into order. */
    void sort() {
        Arrays.sort(pages, 0, count, Comparator.comparingLong(KvPage::start));
        end = count == 0 ? 0 : endOf(tail());
    }

    void addRows(long position, KvPage rows) {
        if (count == 0 || tail().start() != rows.start()) {
            add(new KvPage(type, heads, rows.start()));
        }
        tail().merge(rows);
        addRowRun(position);
        end = Math.max(end, endOf(rows));
    }

    private static long endOf(KvPage page) {
        return page.start() + 32 - Integer.numberOfLeadingZeros(page.filled());
    }

    /**
     * Drops the pages that nobody will see any more: those wholly before a position, except what is before the end of the sinks. The
     * tail stays.
     *
     * @param durableEnd the position up to which everything is in state, or −1 if nothing is
     */
    void dropBefore(long position, long sinkEnd, long durableEnd) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            KvPage page = pages[i];
            boolean seen = page.start() + KvTile.TOKENS > position || page.start() < sinkEnd || i == count - 1;
            if (seen) {
                pages[kept++] = page;
            } else if (page.start() < durableEnd) {
                if (droppedCount == dropped.length) {
                    dropped = Arrays.copyOf(dropped, droppedCount * 2);
                }
                dropped[droppedCount++] = page.start();
            }
        }
        Arrays.fill(pages, kept, count, null);
        count = kept;
    }

    /** Whether {@link #dropBefore} would find anything: cheap, and asked for every run. */
    boolean reachesBefore(long position, long sinkEnd) {
        int first = 0;
        while (first < count && pages[first].start() < sinkEnd) {
            first++;
        }
        return first < count - 1 && pages[first].start() + KvTile.TOKENS <= position;
    }

    private void removeDropped(int layer, PageStore store) throws Exception {
        for (int i = 0; i < droppedCount; i++) {
            store.removePage(PageAddress.ofPage(layer, dropped[i]));
            if (rowRunCount > 0 && PageAddress.pageStart(rowRuns[0]) == dropped[i]) {
                removeRows(layer, store);
            }
        }
        droppedCount = 0;
    }

    /** The position up to which every token lies in a sealed page. */
    long sealedEnd() {
        return count == 0 || tail().isSealed() ? end : tail().start();
    }

    /** Number of tokens from a position on. */
    int tokensFrom(long position) {
        int tokens = 0;
        for (int i = count - 1; i >= 0 && endOf(pages[i]) > position; i--) {
            int from = (int) Math.max(0, position - pages[i].start());
            tokens += Integer.bitCount(pages[i].filled() & PageAddress.slots(from, KvTile.TOKENS));
        }
        return tokens;
    }

    /**
     * Writes what is new.
     *
     * @param durableEnd the position up to which everything is in state, or −1 if nothing is
     * @param withTail whether to write the rows of a tail, too, or sealed pages only
     */
    int write(int layer, long durableEnd, boolean withTail, PageStore store) throws Exception {
        removeDropped(layer, store);
        // Down to the page in which the last write ended: it may have been a tail then and be sealed now, by a hole.
        int first = count - 1;
        while (first > 0 && endOf(pages[first - 1]) >= durableEnd) {
            first--;
        }
        int written = 0;
        for (int i = first; i < count; i++) {
            KvPage page = pages[i];
            if (page.isSealed()) {
                if (endOf(page) > durableEnd || rowRunCount > 0) {
                    store.putPage(PageAddress.ofPage(layer, page.start()), page);
                    removeRows(layer, store);
                    written++;
                }
            } else if (withTail) {
                int from = (int) Math.max(0, durableEnd - page.start());
                int slots = page.filled() & PageAddress.slots(from, KvTile.TOKENS);
                long position = page.start() + Integer.numberOfTrailingZeros(slots);
                store.putRows(PageAddress.ofRows(layer, position), page.view(slots));
                addRowRun(position);
                viewed = true;
                written++;
            }
        }
        return written;
    }

    /** Where objects are kept: replaces the views of the tail, which keep all of its page in memory, by one packed copy. */
    void packRows(int layer, PageStore store) throws Exception {
        if (rowRunCount == 0 || !viewed) {
            return;
        }
        removeRows(layer, store);
        KvPage page = tail();
        long position = page.start() + Integer.numberOfTrailingZeros(page.filled());
        store.putRows(PageAddress.ofRows(layer, position), page.packed());
        addRowRun(position);
        viewed = false;
    }

    /** Gives the memory of all pages to later ones. */
    void release() {
        for (int i = 0; i < count; i++) {
            pages[i].release();
        }
    }

    /** The rows of a tail are all of the page that has just been sealed, since runs are only made for the tail. */
    private void removeRows(int layer, PageStore store) throws Exception {
        for (int i = 0; i < rowRunCount; i++) {
            store.removeRows(PageAddress.ofRows(layer, rowRuns[i]));
        }
        rowRunCount = 0;
    }

    private void addRowRun(long position) {
        if (rowRunCount == rowRuns.length) {
            rowRuns = Arrays.copyOf(rowRuns, rowRunCount * 2);
        }
        rowRuns[rowRunCount++] = position;
    }

    private void add(KvPage page) {
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, count * 2);
        }
        pages[count++] = page;
    }

    private KvPage tail() {
        return pages[count - 1];
    }

    String token(long position) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long start = pages[middle].start();
            if (position < start) {
                high = middle - 1;
            } else if (position >= start + KvTile.TOKENS) {
                low = middle + 1;
            } else {
                return pages[middle].token(position);
            }
        }
        return null;
    }

    KvPage[] pages() {
        return pages;
    }

    int count() {
        return count;
    }

    long end() {
        return end;
    }
}
