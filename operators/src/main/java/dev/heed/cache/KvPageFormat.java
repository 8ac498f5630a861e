package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvTile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a page in state, version 1. Only filled slots are written, so the same form serves sealed pages and the few rows that a
 * checkpoint adds to a tail.
 *
 * <pre>
 * byte   version = 1
 * byte   cache type (0 = float32)
 * byte   flags: bit 0 = surface tokens follow; the other bits are 0
 * short  filled slots, bit i for slot i; n of them
 * int    key heads, int key size, int value size
 * long   start: absolute position of slot 0
 * float  keys   [heads][key size][n]      little-endian, slots ascending
 * float  values [heads][n][value size]    little-endian, slots ascending
 * n ×    int length in bytes or −1 = unknown, UTF-8      only with flag bit 0
 * </pre>
 *
 * All other numbers are big-endian. The layer is not part of the page: it is part of its address.
 */
public final class KvPageFormat {
    private static final int VERSION = 1;
    private static final int HAS_TOKENS = 1;
    private static final int MAX_FLOATS = 1 << 26;
    /** All slots filled: the floats then lie in state as they do in memory. */
    private static final int FULL = PageAddress.slots(0, KvTile.TOKENS);

    private KvPageFormat() {}

    /** Writes a page. */
    public static void write(KvPage page, DataOutput out) throws IOException {
        HeadLayout heads = page.heads();
        int filled = page.filled();
        boolean tokens = hasTokens(page);
        out.writeByte(VERSION);
        out.writeByte(CacheType.FLOAT32.code());
        out.writeByte(tokens ? HAS_TOKENS : 0);
        out.writeShort(filled);
        out.writeInt(heads.keyHeads());
        out.writeInt(heads.keyDim());
        out.writeInt(heads.valueDim());
        out.writeLong(page.start());
        out.write(floats(page, filled));
        if (tokens) {
            for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                if ((filled & 1 << slot) != 0) {
                    writeToken(page.token(page.start() + slot), out);
                }
            }
        }
    }

    /** Reads a page; it is sealed. */
    public static KvPage read(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException(
                    "page format " + version + " in state is not known to this version of Heed, which reads 1");
        }
        CacheType.of(in.readUnsignedByte());
        int flags = in.readUnsignedByte();
        int filled = in.readUnsignedShort();
        int keyHeads = in.readInt();
        HeadLayout heads = new HeadLayout(keyHeads, keyHeads, in.readInt(), in.readInt());
        KvPage page = new KvPage(heads, in.readLong());
        int size = Math.multiplyExact(Integer.bitCount(filled), heads.keySize() + heads.valueSize());
        if (size > MAX_FLOATS) {
            throw new IOException("a page of " + size + " floats is larger than any that Heed writes");
        }
        byte[] bytes = new byte[size * Float.BYTES];
        in.readFully(bytes);
        fill(page, filled, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), in, flags);
        page.seal();
        return page;
    }

    private static boolean hasTokens(KvPage page) {
        for (int slot = 0; slot < KvTile.TOKENS; slot++) {
            if (page.token(page.start() + slot) != null) {
                return true;
            }
        }
        return false;
    }

    private static byte[] floats(KvPage page, int filled) {
        HeadLayout heads = page.heads();
        int count = Integer.bitCount(filled);
        byte[] bytes = new byte[count * (heads.keySize() + heads.valueSize()) * Float.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (filled == FULL) {
            buffer.asFloatBuffer().put(page.keys()).put(page.values());
            return bytes;
        }
        for (int row = 0; row < heads.keySize(); row++) {
            for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                if ((filled & 1 << slot) != 0) {
                    buffer.putFloat(page.keys()[row * KvTile.TOKENS + slot]);
                }
            }
        }
        for (int head = 0; head < heads.keyHeads(); head++) {
            for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                if ((filled & 1 << slot) != 0) {
                    int from = (head * KvTile.TOKENS + slot) * heads.valueDim();
                    for (int i = 0; i < heads.valueDim(); i++) {
                        buffer.putFloat(page.values()[from + i]);
                    }
                }
            }
        }
        return bytes;
    }

    private static void fill(KvPage page, int filled, ByteBuffer floats, DataInput in, int flags) throws IOException {
        if (filled == FULL) {
            page.putAll(floats.asFloatBuffer());
            for (int slot = 0; slot < KvTile.TOKENS && (flags & HAS_TOKENS) != 0; slot++) {
                page.setToken(slot, readToken(in));
            }
            return;
        }
        HeadLayout heads = page.heads();
        int count = Integer.bitCount(filled);
        int values = count * heads.keySize();
        float[] key = new float[heads.keySize()];
        float[] value = new float[heads.valueSize()];
        for (int slot = 0, n = 0; slot < KvTile.TOKENS; slot++) {
            if ((filled & 1 << slot) != 0) {
                for (int row = 0; row < key.length; row++) {
                    key[row] = floats.getFloat((row * count + n) * Float.BYTES);
                }
                for (int i = 0; i < value.length; i++) {
                    int head = i / heads.valueDim();
                    int at = values + (head * count + n) * heads.valueDim() + i % heads.valueDim();
                    value[i] = floats.getFloat(at * Float.BYTES);
                }
                String token = (flags & HAS_TOKENS) != 0 ? readToken(in) : null;
                page.put(page.start() + slot, key, 0, value, 0, token);
                n++;
            }
        }
    }

    private static void writeToken(String token, DataOutput out) throws IOException {
        if (token == null) {
            out.writeInt(-1);
        } else {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static String readToken(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
