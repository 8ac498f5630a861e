package dev.heed.kernel;

/** The checks of {@link Kernels}, with messages that say what was expected. */
final class Checks {
    private Checks() {}

    /** {@code rows} rows of {@code width} floats lie inside the array. */
    static void range(String name, float[] array, int offset, int rows, int width) {
        if (offset < 0 || rows < 0 || width < 0 || offset + (long) rows * width > array.length) {
            throw new IllegalArgumentException(name + " should hold " + rows + " x " + width + " floats from index "
                    + offset + ", but has " + array.length);
        }
    }

    /** The rule fits the heads, and there is a sink row for each query row. */
    static void rule(HeadLayout heads, ScoreRule rule, float[] sinkQueriesOrNull, int queryOffset, int rows) {
        rule.check(heads);
        if (sinkQueriesOrNull != null) {
            range("the sinks' queries", sinkQueriesOrNull, queryOffset, rows, heads.querySize());
        }
    }

    static void length(String name, float[] array, int expected) {
        if (array.length != expected) {
            throw new IllegalArgumentException(name + " should have " + expected + " floats, not " + array.length);
        }
    }

    /** Tiles are ascending, aligned and as large as the layout says. */
    static void tiles(HeadLayout heads, KvTile[] tiles, int tileCount) {
        if (tileCount < 0 || tileCount > tiles.length) {
            throw new IllegalArgumentException("cannot take " + tileCount + " tiles from " + tiles.length);
        }
        long after = 0;
        for (int i = 0; i < tileCount; i++) {
            KvTile tile = tiles[i];
            long start = tile.start();
            if (start % KvTile.TOKENS != 0 || start < after) {
                throw new IllegalArgumentException("tile " + i + " starts at " + start
                        + "; tiles start at ascending multiples of " + KvTile.TOKENS);
            }
            KvRows rows = tile.rows();
            if (rows.getClass() != tiles[0].rows().getClass()) {
                throw new IllegalArgumentException("the tile at " + start + " has "
                        + rows.getClass().getSimpleName() + ", but the one at " + tiles[0].start() + " has "
                        + tiles[0].rows().getClass().getSimpleName());
            }
            if (!rows.fits(heads)) {
                throw new IllegalArgumentException("the tile at " + start + " has the keys and values of "
                        + rows.heads() + ", but the layout is " + heads);
            }
            after = start + KvTile.TOKENS;
        }
    }
}
