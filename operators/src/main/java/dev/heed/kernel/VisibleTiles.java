package dev.heed.kernel;

/** The tiles in which a query sees at least one token, ascending, by their index in the caller's array. Reusable; one thread. */
final class VisibleTiles {
    /** Tiles of a block of 64 positions. */
    static final int BLOCK_TILES = 4;

    private static final int BLOCK = BLOCK_TILES * KvTile.TOKENS;

    private int[] indices = new int[BLOCK_TILES];
    private int[] masks = new int[BLOCK_TILES];
    private int count;

    void select(Visibility visibility, KvTile[] tiles, int tileCount, long position) {
        if (indices.length < tileCount) {
            int capacity = Math.max(tileCount, 2 * indices.length);
            indices = new int[capacity];
            masks = new int[capacity];
        }
        count = 0;
        for (int i = 0; i < tileCount; i++) {
            KvTile tile = tiles[i];
            int mask = visibility.mask(tile.start(), tile.filled(), position);
            if (mask != 0) {
                indices[count] = i;
                masks[count] = mask;
                count++;
            }
        }
    }

    int count() {
        return count;
    }

    int index(int i) {
        return indices[i];
    }

    /** The visible slots of the i-th visible tile, one bit each; never 0. */
    int mask(int i) {
        return masks[i];
    }

    /** The end (exclusive) of the visible tiles that share the block of the i-th. */
    int blockEnd(KvTile[] tiles, int i) {
        long block = Math.floorDiv(tiles[indices[i]].start(), BLOCK);
        int end = i + 1;
        while (end < count && Math.floorDiv(tiles[indices[end]].start(), BLOCK) == block) {
            end++;
        }
        return end;
    }
}
