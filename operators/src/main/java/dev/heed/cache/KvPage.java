package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvRows;
import dev.heed.kernel.KvTile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Keys and values of sixteen consecutive positions of one layer of one sequence: keys transposed, values row-major, and the surface
 * tokens where they are known.
 *
 * <p>A page grows while it is the tail of its sequence; then it is {@linkplain #seal() sealed} and immutable for good. Only sealed
 * pages go into state: with a heap backend, the page in state and the page in memory are the same object. Not thread-safe while
 * it grows.
 *
 * <p>A few rows of a tail go into state as a {@linkplain #view view}, which copies nothing. Rows from state are {@linkplain #packed()
 * packed}, without the room for all sixteen: nothing can be computed on them before they are {@linkplain #merge merged} or {@linkplain
 * #unpacked() unpacked}.
 */
public final class KvPage implements KvTile {
    /** Where elements are on their way into state and out of it: a checkpoint writes those of every page. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[0]);

    private final CacheType type;
    private final HeadLayout heads;
    private final long start;

    /** Null if the page is packed, or released. */
    private KvRows rows;

    /** The filled slots, as {@link KvRows#write} writes them, if the page is packed, else null. */
    private final byte[] packed;

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
        this(type, heads, start, FreeRows.ofThread().take(type, heads), null);
    }

    private KvPage(CacheType type, HeadLayout heads, long start, KvRows rows, byte[] packed) {
        if (PageAddress.pageStart(start) != start || start < 0 || start >= PageAddress.MAX_POSITION) {
            throw new IllegalArgumentException("no page starts at position " + start);
        }
        this.type = type;
        this.heads = heads;
        this.start = start;
        this.rows = rows;
        this.packed = packed;
    }

    /**
     * Reads a sealed page from state: whole if all slots are filled, else packed.
     *
     * @param slots the filled slots
     * @param in {@link #elements} of them come next
     */
    static KvPage read(CacheType type, HeadLayout heads, long start, int slots, DataInput in) throws IOException {
        int size = elementBytes(type, heads, slots);
        KvPage page;
        if (Integer.bitCount(slots) == TOKENS) {
            page = new KvPage(type, heads, start, FreeRows.ofThread().takeToFill(type, heads), null);
            byte[] elements = scratch(size);
            in.readFully(elements, 0, size);
            page.rows.read(slots, littleEndian(elements));
        } else {
            byte[] elements = new byte[size];
            in.readFully(elements);
            page = new KvPage(type, heads, start, null, elements);
        }
        page.filled = slots;
        page.sealed = true;
        return page;
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

    private int claim(long position) {
        int slot = (int) (position - start);
        if (sealed || packed != null || slot < 0 || slot >= TOKENS || (filled & 1 << slot) != 0) {
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
     * Some of the tokens, in slots of the same numbers; sealed, though this page may go on growing. Its elements are those of this page:
     * a slot is written once, so another thread may read the view if it has come to know of it safely.
     *
     * @param slots the slots to see, all of them filled
     */
    public KvPage view(int slots) {
        if ((filled & slots) != slots) {
            throw new IllegalArgumentException("slots " + Integer.toBinaryString(slots) + " are not all in " + this);
        }
        if (packed != null) {
            return unpacked().view(slots);
        }
        KvPage view = new KvPage(type, heads, start, rows, null);
        view.filled = slots;
        view.tokens = tokens;
        view.sealed = true;
        return view;
    }

    /** This page if it is packed, else a sealed copy that is: for as long as nobody computes on it, and it is not full. */
    public KvPage packed() {
        if (packed != null) {
            return this;
        }
        KvPage copy = new KvPage(type, heads, start, null, elements());
        copy.filled = filled;
        copy.copyTokens(this, filled);
        copy.sealed = true;
        return copy;
    }

    /** This page if it can be computed on, else a sealed copy that can. */
    public KvPage unpacked() {
        if (packed == null) {
            return this;
        }
        KvPage copy = new KvPage(type, heads, start);
        copy.merge(this);
        copy.sealed = true;
        return copy;
    }

    /** Gives the memory of this page, which nobody else has a view of, to later pages of this thread; it can be used no more. */
    void release() {
        FreeRows.ofThread().give(type, rows);
        rows = null;
        filled = 0;
        sealed = true;
    }

    /** Writes all tokens of another page of the same positions into their empty slots here. */
    public void merge(KvPage other) {
        boolean fits = other.start == start
                && other.type == type
                && other.heads.keyHeads() == heads.keyHeads()
                && other.heads.keyDim() == heads.keyDim()
                && other.heads.valueDim() == heads.valueDim();
        if (!fits || (filled & other.filled) != 0 || sealed || packed != null) {
            throw new IllegalArgumentException(other + " does not fit into " + this);
        }
        rows.read(other.filled, littleEndian(other.elements()));
        filled |= other.filled;
        copyTokens(other, other.filled);
    }

    private void copyTokens(KvPage other, int slots) {
        for (int bits = slots; bits != 0; bits &= bits - 1) {
            int slot = Integer.numberOfTrailingZeros(bits);
            setToken(slot, other.token(start + slot));
        }
    }

    /** The keys and values of the filled slots, little-endian, as {@link KvRows#write} writes them; read only. */
    public byte[] elements() {
        if (packed != null) {
            return packed;
        }
        byte[] elements = new byte[elementBytes(type, heads, filled)];
        rows.write(filled, littleEndian(elements));
        return elements;
    }

    /** Writes {@link #elements}, and allocates nothing for it. */
    void writeElements(DataOutput out) throws IOException {
        int size = elementBytes(type, heads, filled);
        byte[] elements = packed;
        if (elements == null) {
            elements = scratch(size);
            rows.write(filled, littleEndian(elements));
        }
        out.write(elements, 0, size);
    }

    private static int elementBytes(CacheType type, HeadLayout heads, int slots) {
        return (int) (Integer.bitCount(slots) * type.bytesPerToken(heads));
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Of at least a size. */
    private static byte[] scratch(int size) {
        byte[] bytes = SCRATCH.get();
        if (bytes.length < size) {
            bytes = new byte[size];
            SCRATCH.set(bytes);
        }
        return bytes;
    }

    /** The surface text of a position of this page, or null if it is unknown. */
    public String token(long position) {
        int slot = (int) (position - start);
        return tokens == null || (filled & 1 << slot) == 0 ? null : tokens[slot];
    }

    /** The type of the keys and values. */
    public CacheType type() {
        return type;
    }

    /** The layout of the heads; a page from state does not know how many query heads there are. */
    public HeadLayout heads() {
        return heads;
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
        if (rows == null) {
            throw new IllegalStateException(this + " has to be unpacked before it is computed on");
        }
        return rows;
    }

    /** Heap bytes of a page of this type and layout, surface tokens aside. */
    public static long bytes(CacheType type, HeadLayout heads) {
        return type.bytesPerToken(heads) * TOKENS;
    }

    @Override
    public String toString() {
        return (packed != null ? "packed" : rows == null ? "released" : sealed ? "sealed" : "growing") + " " + type
                + " page of positions " + start + ".." + (start + TOKENS - 1) + ", slots "
                + Integer.toBinaryString(filled);
    }
}
