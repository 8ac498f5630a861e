package dev.heed.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of which the bytes of the domain types are made, between subtasks and in unaligned checkpoints. Every record begins with
 * the {@link #VERSION} of these formats.
 */
public final class RecordFormat {
    /** Of the formats of all records that are made of these parts. */
    public static final int VERSION = 1;

    private static final ThreadLocal<Piece> PIECE = ThreadLocal.withInitial(Piece::new);

    private RecordFormat() {}

    /** As many floats as are written or read at a time, and their bytes. */
    private static final class Piece {
        static final int FLOATS = 4096;

        final byte[] bytes = new byte[FLOATS * Float.BYTES];
        final FloatBuffer floats =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Writes the version that every record begins with. */
    public static void writeVersion(DataOutput out) throws IOException {
        out.writeByte(VERSION);
    }

    /** Reads the version; an unknown one is an error that names it. */
    public static void readVersion(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException(
                    "record format " + version + " is not known to this version of Heed, which reads " + VERSION);
        }
    }

    /** Writes a string or null. */
    public static void writeString(String text, DataOutput out) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
        }
    }

    /** Reads a string or null. */
    public static String readString(DataInput in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes bytes or null. */
    public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    /** Reads bytes or null. */
    public static byte[] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Writes floats, little-endian. */
    public static void writeFloats(float[] floats, DataOutput out) throws IOException {
        out.writeInt(floats.length);
        Piece piece = PIECE.get();
        for (int from = 0; from < floats.length; from += Piece.FLOATS) {
            int count = Math.min(Piece.FLOATS, floats.length - from);
            piece.floats.clear().put(floats, from, count);
            out.write(piece.bytes, 0, count * Float.BYTES);
        }
    }

    /** Reads floats. */
    public static float[] readFloats(DataInput in) throws IOException {
        float[] floats = new float[in.readInt()];
        Piece piece = PIECE.get();
        for (int from = 0; from < floats.length; from += Piece.FLOATS) {
            int count = Math.min(Piece.FLOATS, floats.length - from);
            in.readFully(piece.bytes, 0, count * Float.BYTES);
            piece.floats.clear().get(floats, from, count);
        }
        return floats;
    }

    /** Writes longs. */
    public static void writeLongs(long[] longs, DataOutput out) throws IOException {
        out.writeInt(longs.length);
        for (long value : longs) {
            out.writeLong(value);
        }
    }

    /** Reads longs. */
    public static long[] readLongs(DataInput in) throws IOException {
        long[] longs = new long[in.readInt()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = in.readLong();
        }
        return longs;
    }

    /** Writes strings or null. */
    public static void writeStrings(String[] strings, DataOutput out) throws IOException {
        out.writeInt(strings == null ? -1 : strings.length);
        if (strings != null) {
            for (String string : strings) {
                writeString(string, out);
            }
        }
    }

    /** Reads strings or null. */
    public static String[] readStrings(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        String[] strings = new String[length];
        for (int i = 0; i < length; i++) {
            strings[i] = readString(in);
        }
        return strings;
    }

    /** Writes a long or null. */
    public static void writeOptionalLong(Long value, DataOutput out) throws IOException {
        out.writeBoolean(value != null);
        out.writeLong(value == null ? 0 : value);
    }

    /** Reads a long or null. */
    public static Long readOptionalLong(DataInput in) throws IOException {
        boolean present = in.readBoolean();
        long value = in.readLong();
        return present ? value : null;
    }

    /** Writes an origin. */
    public static void writeOrigin(RecordOrigin origin, DataOutput out) throws IOException {
        writeString(origin.topic(), out);
        out.writeInt(origin.partition());
        out.writeLong(origin.offset());
        out.writeLong(origin.timestamp());
        writeHeaders(origin.headers(), out);
    }

    /** Writes headers. */
    public static void writeHeaders(List<Header> headers, DataOutput out) throws IOException {
        out.writeInt(headers.size());
        for (Header header : headers) {
            writeString(header.key(), out);
            writeBytes(header.value(), out);
        }
    }

    /** Reads an origin. */
    public static RecordOrigin readOrigin(DataInput in) throws IOException {
        String topic = readString(in);
        int partition = in.readInt();
        long offset = in.readLong();
        long timestamp = in.readLong();
        return new RecordOrigin(topic, partition, offset, timestamp, readHeaders(in));
    }

    /** Reads headers. */
    public static List<Header> readHeaders(DataInput in) throws IOException {
        int count = in.readInt();
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new Header(readString(in), readBytes(in)));
        }
        return headers;
    }
}
