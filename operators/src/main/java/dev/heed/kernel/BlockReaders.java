package dev.heed.kernel;

import java.util.Arrays;

/**
 * The current block from the side of its key heads. The <em>readers</em> of a key head are the query heads that read it, of all
 * rows that see a token of the block: row by row, in each the heads of the group. Every key head has as many; where those of the
 * first are is said here, and those of another are some heads on.
 */
final class BlockReaders {
    /** Key and value arrays of the block's tiles. A tile that nobody sees is replaced by another: its tokens are hidden. */
    final float[][] keys = new float[Blocks.TILES][];

    final float[][] values = new float[Blocks.TILES][];

    /** The block's tiles if they are not float32: then there are no arrays above. */
    final NarrowBlock narrow = new NarrowBlock();

    /** Whether the tiles are not float32. */
    boolean isNarrow;

    /** Number of readers. */
    int count;

    /** Index of each reader's query, mix, and running maximum. */
    int[] query = new int[0];

    int[] mix = new int[0];
    int[] state = new int[0];

    /** The slots that each reader sees, one bit each; never 0. */
    long[] mask = new long[0];

    /** Where the slots that a reader does not see are −1 in {@link #hidden}, the others 0: {@code [64]} from this index. */
    int[] hide = new int[0];

    /** {@code [1 + rows][64]}; the first 64 hide nothing. */
    float[] hidden = new float[0];

    /** What {@link #list} has listed, ascending. */
    final int[] slots = new int[Blocks.TOKENS];

    private long listed;
    private int listedCount;

    void reserve(int rows, int readers) {
        if (hidden.length < (1 + rows) * Blocks.TOKENS) {
            hidden = new float[(1 + rows) * Blocks.TOKENS];
        }
        if (query.length < readers) {
            query = new int[readers];
            mix = new int[readers];
            state = new int[readers];
            mask = new long[readers];
            hide = new int[readers];
        }
    }

    /** Looks at the block on which the scratch's blocks stand. */
    void take(AttentionScratch scratch) {
        HeadLayout heads = scratch.heads;
        takeTiles(scratch.blocks);
        count = 0;
        for (int row = 0; row < scratch.blocks.rows(); row++) {
            long seen = scratch.blocks.mask(row);
            if (seen != 0) {
                int hideRow = hide(seen, row);
                for (int head = 0; head < heads.group(); head++, count++) {
                    query[count] = scratch.queryOffset + row * heads.querySize() + head * heads.keyDim();
                    mix[count] = scratch.mixedOffset + row * heads.mixedSize() + head * heads.valueDim();
                    state[count] = row * heads.queryHeads() + head;
                    mask[count] = seen;
                    hide[count] = hideRow;
                }
            }
        }
    }

    private static KvTile tile(Blocks blocks, int index) {
        KvTile tile = blocks.tile(index);
        for (int i = 0; tile == null; i++) {
            tile = blocks.tile(i);
        }
        return tile;
    }

    /** Takes the arrays of the current block's tiles. */
    void takeTiles(Blocks blocks) {
        for (int i = 0; i < Blocks.TILES; i++) {
            KvRows rows = tile(blocks, i).rows();
            isNarrow = !(rows instanceof Float32Rows);
            if (rows instanceof Float32Rows floats) {
                keys[i] = floats.keys;
                values[i] = floats.values;
            } else {
                narrow.take(i, rows);
            }
        }
    }

    /** Lists slots given as bits in {@link #slots}. */
    int list(long mask) {
        if (mask != listed) {
            listed = mask;
            listedCount = 0;
            for (long bits = mask; bits != 0; bits &= bits - 1) {
                slots[listedCount++] = Long.numberOfTrailingZeros(bits);
            }
        }
        return listedCount;
    }

    private int hide(long seen, int row) {
        if (seen == -1) {
            return 0;
        }
        int from = (1 + row) * Blocks.TOKENS;
        for (int slot = 0; slot < Blocks.TOKENS; slot++) {
            hidden[from + slot] = (seen >>> slot & 1) - 1;
        }
        return from;
    }

    void end() {
        Arrays.fill(keys, null);
        Arrays.fill(values, null);
        if (isNarrow) {
            narrow.end();
        }
    }
}
