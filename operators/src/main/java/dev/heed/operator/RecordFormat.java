package dev.heed.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of which the bytes of the domain types are made, between subtasks and in unaligned checkpoints. Every record begins with
 * the {@link #VERSION} of these formats.
 */
final class RecordFormat {
    static final int VERSION = 1;

    private RecordFormat() {}

    static void writeVersion(DataOutput out) throws IOException {
        out.writeByte(VERSION);
    }

    static void readVersion(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("record format " + version + " is not known to this version of Heed, which reads " + VERSION);
        }
    }

    static void writeString(String text, DataOutput out) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
        }
    }

    static String readString(DataInput in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte[] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    static void writeFloats(float[] floats, DataOutput out) throws IOException {
        byte[] bytes = new byte[floats.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
        out.writeInt(floats.length);
        out.write(bytes);
    }

    static float[] readFloats(DataInput in) throws IOException {
        float[] floats = new float[in.readInt()];
        byte[] bytes = new byte[floats.length * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    static void writeLongs(long[] longs, DataOutput out) throws IOException {
        out.writeInt(longs.length);
        for (long value : longs) {
            out.writeLong(value);
        }
    }

    static long[] readLongs(DataInput in) throws IOException {
        long[] longs = new long[in.readInt()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = in.readLong();
        }
        return longs;
    }

    static void writeStrings(String[] strings, DataOutput out) throws IOException {
        out.writeInt(strings == null ? -1 : strings.length);
        if (strings != null) {
            for (String string : strings) {
                writeString(string, out);
            }
        }
    }

    static String[] readStrings(DataInput in) throws IOException {
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

    static void writeOptionalLong(Long value, DataOutput out) throws IOException {
        out.writeBoolean(value != null);
        out.writeLong(value == null ? 0 : value);
    }

    static Long readOptionalLong(DataInput in) throws IOException {
        boolean present = in.readBoolean();
        long value = in.readLong();
        return present ? value : null;
    }

    static void writeOrigin(RecordOrigin origin, DataOutput out) throws IOException {
        writeString(origin.topic(), out);
        out.writeInt(origin.partition());
        out.writeLong(origin.offset());
        out.writeLong(origin.timestamp());
        out.writeInt(origin.headers().size());
        for (Header header : origin.headers()) {
            writeString(header.key(), out);
            writeBytes(header.value(), out);
        }
    }

    static RecordOrigin readOrigin(DataInput in) throws IOException {
        String topic = readString(in);
        int partition = in.readInt();
        long offset = in.readLong();
        long timestamp = in.readLong();
        int count = in.readInt();
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new Header(readString(in), readBytes(in)));
        }
        return new RecordOrigin(topic, partition, offset, timestamp, headers);
    }
}
