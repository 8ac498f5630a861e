package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvTile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a page in state, version 1. Only filled slots are written, so the same form serves sealed pages and the few rows that a
 * checkpoint adds to a tail.
 *
 * <pre>
 * byte   version = 1
 * byte   cache type: 0 = float32, 1 = bfloat16, 2 = int8
 * byte   flags: bit 0 = surface tokens follow; the other bits are 0
 * short  filled slots, bit i for slot i; n of them
 * int    key heads, int key size, int value size
 * long   start: absolute position of slot 0
 *        keys   [heads][key size][n]      elements of the cache type, little-endian, slots ascending
 *        values [heads][n][value size]    the same
 * float  scales of keys [heads][n], then of values [heads][n], little-endian      int8 only
 * n ×    int length in bytes or −1 = unknown, UTF-8      only with flag bit 0
 * </pre>
 *
 * All other numbers are big-endian. The layer is not part of the page: it is part of its address.
 */
public final class KvPageFormat {
    private static final int VERSION = 1;
    private static final int HAS_TOKENS = 1;
    private static final int MAX_BYTES = 1 << 28;

    private KvPageFormat() {}

    /** Writes a page. */
    public static void write(KvPage page, DataOutput out) throws IOException {
        HeadLayout heads = page.heads();
        int filled = page.filled();
        boolean tokens = hasTokens(page);
        out.writeByte(VERSION);
        out.writeByte(page.type().code());
        out.writeByte(tokens ? HAS_TOKENS : 0);
        out.writeShort(filled);
        out.writeInt(heads.keyHeads());
        out.writeInt(heads.keyDim());
        out.writeInt(heads.valueDim());
        out.writeLong(page.start());
        page.writeElements(out);
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
        CacheType type = CacheType.of(in.readUnsignedByte());
        int flags = in.readUnsignedByte();
        int filled = in.readUnsignedShort();
        int keyHeads = in.readInt();
        HeadLayout heads = new HeadLayout(keyHeads, keyHeads, in.readInt(), in.readInt());
        long start = in.readLong();
        long size = Integer.bitCount(filled) * type.bytesPerToken(heads);
        if (size > MAX_BYTES) {
            throw new IOException("a page of " + size + " bytes is larger than any that Heed writes");
        }
        KvPage page = KvPage.read(type, heads, start, filled, in);
        for (int slot = 0; slot < KvTile.TOKENS && (flags & HAS_TOKENS) != 0; slot++) {
            if ((filled & 1 << slot) != 0) {
                page.setToken(slot, readToken(in));
            }
        }
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
