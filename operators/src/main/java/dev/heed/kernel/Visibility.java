package dev.heed.kernel;

/**
 * Decides which keys a query sees: the one place that does. Immutable.
 *
 * @param causal whether a query sees only keys at its own position and before
 * @param window how many positions up to its own a query sees; 0 for all
 * @param sinkEnd the position before which every key is seen whatever the window (attention sinks, Xiao et al. 2023)
 */
public record Visibility(boolean causal, int window, long sinkEnd) {
    /** A query sees the keys up to and including its own position. */
    public static final Visibility CAUSAL = new Visibility(true, 0, 0);

    /** A query sees every key. */
    public static final Visibility FULL = new Visibility(false, 0, 0);

    private static final int ALL_SLOTS = (1 << KvTile.TOKENS) - 1;

    public Visibility {
        if (window < 0 || sinkEnd < 0) {
            throw new IllegalArgumentException(
                    "window " + window + " and end of the sinks " + sinkEnd + " must not be negative");
        }
        if (window > 0 && !causal) {
            throw new IllegalArgumentException("a window of " + window + " positions needs causal attention");
        }
    }

    /**
     * The slots of a tile that a query sees.
     *
     * @param tileStart absolute position of the tile's slot 0
     * @param filled the tile's filled slots, one bit each
     * @param query absolute position of the query
     * @return the visible slots, one bit each, a subset of {@code filled}
     */
    public int mask(long tileStart, int filled, long query) {
        int seen = causal ? filled & slotsBefore(tileStart, query + 1) : filled;
        if (window == 0 || seen == 0) {
            return seen;
        }
        int inWindow = ~slotsBefore(tileStart, firstInWindow(query));
        return seen & (inWindow | slotsBefore(tileStart, sinkEnd));
    }

    /** The first position within the window of a query; 0 or less if all before it are. */
    public long firstInWindow(long query) {
        return window == 0 ? 0 : query - window + 1;
    }

    /**
     * How far the sinks are moved up for a query, so that they are seen just before its window: 0 until the window has slid past them.
     * What depends on the distance between a query and a sink (rotary positions, ALiBi) takes the key's position plus this.
     */
    public long sinkShift(long query) {
        return window == 0 || sinkEnd == 0 ? 0 : Math.max(0, firstInWindow(query) - sinkEnd);
    }

    private static int slotsBefore(long tileStart, long position) {
        long slots = position - tileStart;
        if (slots <= 0) {
            return 0;
        }
        return slots >= KvTile.TOKENS ? ALL_SLOTS : (1 << (int) slots) - 1;
    }
}
