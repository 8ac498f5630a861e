package dev.heed.kernel;

/**
 * Decides which keys a query sees: the one place that does. Immutable.
 *
 * @param causal whether a query sees only keys at its own position and before
 */
public record Visibility(boolean causal) {
    /** A query sees the keys up to and including its own position. */
    public static final Visibility CAUSAL = new Visibility(true);

    /** A query sees every key. */
    public static final Visibility FULL = new Visibility(false);

    /**
     * The slots of a tile that a query sees.
     *
     * @param tileStart absolute position of the tile's slot 0
     * @param filled the tile's filled slots, one bit each
     * @param query absolute position of the query
     * @return the visible slots, one bit each, a subset of {@code filled}
     */
    public int mask(long tileStart, int filled, long query) {
        if (!causal || query >= tileStart + KvTile.TOKENS - 1) {
            return filled;
        }
        if (query < tileStart) {
            return 0;
        }
        return filled & ((1 << ((int) (query - tileStart) + 1)) - 1);
    }
}
