package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvRows;
import dev.heed.kernel.KvTile;
import java.nio.ByteBuffer;

/**
 * Keys and values of sixteen consecutive positions of one layer of one sequence: keys transposed, values row-major, and the surface
 * tokens where they are known.
 *
 * <p>A page grows while it is the tail of its sequence; then it is {@linkplain #seal() sealed} and immutable for good. Only sealed
 * pages go into state: with a heap backend, the page in state and the page in memory are the same object. Not thread-safe while
 * it grows.
 */
public final class KvPage implements KvTile {
    private final CacheType type;
    private final long start;
    private final KvRows rows;
    private String[] tokens;
    private int filled;
    private boolean sealed;

    /**
     * An empty page.
     *
     * @param type the type of the keys and values
     * @param heads the layout of the layer's heads
     * @param start absolute position of slot 0, a multiple of 16
     */
    public KvPage(CacheType type, HeadLayout heads, long start) {
        if (PageAddress.pageStart(start) != start || start < 0 || start >= PageAddress.MAX_POSITION) {
            throw new IllegalArgumentException("no page starts at position " + start);
        }
        this.type = type;
        this.start = start;
        this.rows = type.newRows(heads);
    }

    /**
     * Writes one token into its empty slot.
     *
     * @param position absolute position within this page
     * @param key one row of all heads, {@code [keyHeads][keyDim]} from {@code keyOffset}
     * @param value one row of all heads, {@code [keyHeads][valueDim]} from {@code valueOffset}
     * @param token surface text, or null
     */
    public void put(long position, float[] key, int keyOffset, float[] value, int valueOffset, String token) {
        int slot = claim(position);
        rows.put(slot, key, keyOffset, value, valueOffset);
        setToken(slot, token);
    }

    /** Fills some slots of an empty page, as {@link KvRows#write} wrote them. */
    void putAll(int slots, ByteBuffer in) {
        if (sealed || filled != 0) {
            throw new IllegalStateException("not every position can be written into " + this);
        }
        rows.read(slots, in);
        filled = slots;
    }

    private int claim(long position) {
        int slot = (int) (position - start);
        if (sealed || slot < 0 || slot >= TOKENS || (filled & 1 << slot) != 0) {
            throw new IllegalStateException("position " + position + " cannot be written into " + this);
        }
        filled |= 1 << slot;
        return slot;
    }

    /** Keeps the surface text of a token, if it is known. */
    void setToken(int slot, String token) {
        if (token != null) {
            if (tokens == null) {
                tokens = new String[TOKENS];
            }
            tokens[slot] = token;
        }
    }

    /** No token is ever written to this page again. */
    public void seal() {
        sealed = true;
    }

    /** Whether this page is immutable. */
    public boolean isSealed() {
        return sealed;
    }

    /**
     * A sealed copy of some of the tokens, in slots of the same numbers.
     *
     * @param slots the slots to copy, all of them filled
     */
    public KvPage copyOf(int slots) {
        KvPage copy = new KvPage(type, heads(), start);
        copy.copyFrom(this, slots);
        copy.seal();
        return copy;
    }

    /** Writes all tokens of another page of the same positions into their empty slots here. */
    public void merge(KvPage other) {
        copyFrom(other, other.filled);
    }

    private void copyFrom(KvPage other, int slots) {
        if (other.start != start || !other.rows.isLike(rows) || (other.filled & slots) != slots) {
            throw new IllegalArgumentException(
                    "slots " + Integer.toBinaryString(slots) + " of " + other + " do not fit " + this);
        }
        for (int slot = 0; slot < TOKENS; slot++) {
            if ((slots & 1 << slot) != 0) {
                claim(start + slot);
                rows.copy(slot, other.rows);
                setToken(slot, other.token(start + slot));
            }
        }
    }

    /** The surface text of a position of this page, or null if it is unknown. */
    public String token(long position) {
        return tokens == null ? null : tokens[(int) (position - start)];
    }

    /** The type of the keys and values. */
    public CacheType type() {
        return type;
    }

    /** The layout of the heads; a page from state does not know how many query heads there are. */
    public HeadLayout heads() {
        return rows.heads();
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public int filled() {
        return filled;
    }

    @Override
    public KvRows rows() {
        return rows;
    }

    /** Heap bytes of a page of this type and layout, surface tokens aside. */
    public static long bytes(CacheType type, HeadLayout heads) {
        return type.bytesPerToken(heads) * TOKENS;
    }

    @Override
    public String toString() {
        return (sealed ? "sealed" : "growing") + " " + type + " page of positions " + start + ".."
                + (start + TOKENS - 1) + ", slots " + Integer.toBinaryString(filled);
    }
}
