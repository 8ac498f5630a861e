package dev.heed.kernel;

import java.util.Arrays;

/**
 * Walks, ascending, over the blocks of 64 positions in which a run of queries at consecutive positions sees at least one token, and
 * says which query sees which slot. Reusable; one thread.
 */
final class Blocks {
    /** Positions of a block. */
    static final int TOKENS = 64;

    /** Tiles of a block. */
    static final int TILES = TOKENS / KvTile.TOKENS;

    /** The tiles of the current block by their place in it; null where no query sees a token. */
    private final KvTile[] current = new KvTile[TILES];

    private Visibility visibility;
    private KvTile[] tiles;
    private int tileCount;
    private long firstPosition;
    private int rows;
    private int next;
    private long start;
    private long[] masks = new long[1];

    /** Stands before the first block that one of {@code rows} queries from {@code firstPosition} on sees. */
    void begin(Visibility newVisibility, KvTile[] newTiles, int newTileCount, long newFirstPosition, int newRows) {
        visibility = newVisibility;
        tiles = newTiles;
        tileCount = newTileCount;
        firstPosition = newFirstPosition;
        rows = newRows;
        next = 0;
        if (masks.length < rows) {
            masks = new long[rows];
        }
    }

    /** Moves to the next block with a visible token; false if there is none. */
    boolean next() {
        while (next < tileCount) {
            start = tiles[next].start() / TOKENS * TOKENS;
            Arrays.fill(masks, 0, rows, 0);
            Arrays.fill(current, null);
            boolean visible = false;
            for (; next < tileCount && tiles[next].start() < start + TOKENS; next++) {
                visible |= see(tiles[next]);
            }
            if (visible) {
                return true;
            }
        }
        return false;
    }

    private boolean see(KvTile tile) {
        long tileStart = tile.start();
        int filled = tile.filled();
        int slot = (int) (tileStart - start);
        long any = 0;
        for (int row = 0; row < rows; row++) {
            long mask = (long) visibility.mask(tileStart, filled, firstPosition + row) << slot;
            masks[row] |= mask;
            any |= mask;
        }
        if (any != 0) {
            current[slot / KvTile.TOKENS] = tile;
        }
        return any != 0;
    }

    /** Lets go of the tiles, which may be large and leave the cache. */
    void end() {
        tiles = null;
        Arrays.fill(current, null);
    }

    int rows() {
        return rows;
    }

    /** Absolute position of a query. */
    long position(int row) {
        return firstPosition + row;
    }

    /** Absolute position of slot 0 of the current block, a multiple of 64. */
    long start() {
        return start;
    }

    /** The slots of the current block that a query sees, one bit each; 0 if it sees none. */
    long mask(int row) {
        return masks[row];
    }

    /** One of the four tiles of the current block; null if no query sees a token of it. */
    KvTile tile(int index) {
        return current[index];
    }
}
