package dev.heed.cache;

import dev.heed.kernel.KvTile;

/**
 * The arithmetic of pages and positions, and the keys under which pages are found in state: the layer in the upper 16 bits, the page's
 * index (or, for rows of the tail, the position of the first row) in the lower 48. All keys of a layer sort by position.
 */
public final class PageAddress {
    /** Positions below this bound can be addressed. */
    public static final long MAX_POSITION = 1L << 44;

    private static final int LAYER_SHIFT = 48;
    private static final long LOWER = (1L << LAYER_SHIFT) - 1;

    private PageAddress() {}

    /** The absolute position of the first slot of the page that holds {@code position}. */
    public static long pageStart(long position) {
        return position & -KvTile.TOKENS;
    }

    /** The slot of {@code position} in its page. */
    public static int slot(long position) {
        return (int) (position & (KvTile.TOKENS - 1));
    }

    /** The bits of the slots {@code from} (inclusive) to {@code to} (exclusive). */
    public static int slots(int from, int to) {
        return ((1 << to) - 1) & -(1 << from);
    }

    /** The key of a sealed page. */
    public static long ofPage(int layer, long pageStart) {
        return (long) layer << LAYER_SHIFT | pageStart / KvTile.TOKENS;
    }

    /** The key of rows of the tail, the first of which is at {@code position}. */
    public static long ofRows(int layer, long position) {
        return (long) layer << LAYER_SHIFT | position;
    }

    /** The layer that a key belongs to. */
    public static int layer(long address) {
        return (int) (address >>> LAYER_SHIFT);
    }

    /** The position of the first row, of a key made by {@link #ofRows}. */
    public static long rowsPosition(long address) {
        return address & LOWER;
    }
}
