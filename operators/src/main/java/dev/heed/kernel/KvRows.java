package dev.heed.kernel;

import java.nio.ByteBuffer;

/**
 * The keys and values of the sixteen tokens of a tile, in one element type: how they lie in memory, how a row becomes elements of the
 * type, and how the elements enter the chains (ARITHMETIC.md, "Element types"). They are computed on as they are, never expanded first.
 *
 * <p>Written slot by slot while the tile grows, not thread-safe then.
 */
public abstract sealed class KvRows permits Float32Rows, Bfloat16Rows, Int8Rows {
    static final int TOKENS = KvTile.TOKENS;

    final HeadLayout heads;

    KvRows(HeadLayout heads) {
        this.heads = heads;
    }

    /** The layout; the query heads play no part. */
    public final HeadLayout heads() {
        return heads;
    }

    /** Whether a layout has as many keys and values: query heads play no part. */
    public final boolean fits(HeadLayout layout) {
        return layout.keyHeads() == heads.keyHeads()
                && layout.keyDim() == heads.keyDim()
                && layout.valueDim() == heads.valueDim();
    }

    /**
     * Rounds one token into a slot that is empty.
     *
     * @param key {@code [keyHeads][keyDim]} from {@code keyOffset}
     * @param value {@code [keyHeads][valueDim]} from {@code valueOffset}
     */
    public abstract void put(int slot, float[] key, int keyOffset, float[] value, int valueOffset);

    /**
     * Writes the elements of some slots, ascending, n of them: keys {@code [keyHeads][keyDim][n]}, values {@code
     * [keyHeads][n][valueDim]}, and, if the type has scales, those of the keys {@code [keyHeads][n]}, then of the values.
     *
     * @param slots one bit each
     * @param out in the byte order that it has
     */
    public abstract void write(int slots, ByteBuffer out);

    /** Empties all slots: as new. */
    public abstract void clear();

    /** Reads into empty slots what {@link #write} wrote of the same slots. All sixteen of them need not be empty. */
    public abstract void read(int slots, ByteBuffer in);

    /**
     * Raw scores of the sixteen slots; those of empty ones are arbitrary.
     *
     * @param queries {@code [keyDim]} from {@code query}
     * @param scores {@code [16]} from {@code out}, overwritten
     */
    abstract void score(int keyHead, float[] queries, int query, float[] scores, int out);

    /**
     * Adds the value of one slot, times its weight, to a mix.
     *
     * @param mixed {@code [valueDim]} from {@code mix}
     */
    abstract void mix(int keyHead, int slot, float weight, float[] mixed, int mix);
}
