package dev.heed.job.avro;

import dev.heed.operator.RejectionReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads Avro binary from bytes that nobody vouches for. What needs more bytes than remain is {@link RejectionReason#TRUNCATED}; what
 * no writer produces is {@link RejectionReason#UNDECODABLE}. Nothing is allocated before the bytes that fill it are known to be there.
 *
 * <p>Each method takes the name of the field for its messages.
 */
final class BinaryReader {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** Floats in a block from which on the two buffers of a bulk copy pay. */
    private static final int BULK = 16;

    private final byte[] bytes;
    private int position;
    private int blockEnd = -1;

    BinaryReader(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.position = offset;
    }

    int remaining() {
        return bytes.length - position;
    }

    long readLong(String field) throws RecordFormatException {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            need(1, field);
            byte b = bytes[position++];
            if (shift == 63 && (b & 0xFE) != 0) {
                throw malformed(field, "is a number of more than 64 bits");
            }
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
    }

    int readInt(String field) throws RecordFormatException {
        long value = readLong(field);
        if (value != (int) value) {
            throw malformed(field, "is " + value + ", which is no int");
        }
        return (int) value;
    }

    boolean readBoolean(String field) throws RecordFormatException {
        need(1, field);
        byte b = bytes[position++];
        if (b != 0 && b != 1) {
            throw malformed(field, "is " + b + ", where a boolean is 0 or 1");
        }
        return b == 1;
    }

    float readFloat(String field) throws RecordFormatException {
        need(Float.BYTES, field);
        float value = (float) FLOAT.get(bytes, position);
        position += Float.BYTES;
        return value;
    }

    /** The index of a union of {@code branches}. */
    int readIndex(String field, int branches) throws RecordFormatException {
        long index = readLong(field);
        if (index < 0 || index >= branches) {
            throw malformed(field, "has branch " + index + " of a union or enum of " + branches);
        }
        return (int) index;
    }

    /** The index of a union of null and another type: whether that type follows. */
    boolean readPresent(String field) throws RecordFormatException {
        return readIndex(field, 2) == 1;
    }

    byte[] readBytes(String field) throws RecordFormatException {
        int length = readLength(field);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** A string that identifies something: it must be well-formed. */
    String readIdentifier(String field) throws RecordFormatException {
        int length = readLength(field);
        String text = Utf8Text.strict(bytes, position, length);
        if (text == null) {
            throw malformed(field, "is not UTF-8");
        }
        position += length;
        return text;
    }

    /** A string for people: what is ill-formed is replaced. */
    String readText(String field) throws RecordFormatException {
        int length = readLength(field);
        position += length;
        return Utf8Text.lenient(bytes, position - length, length);
    }

    float[] readFloats(String field) throws RecordFormatException {
        int start = position;
        int total = 0;
        for (int count = beginBlock(field, Float.BYTES); count > 0; count = beginBlock(field, Float.BYTES)) {
            position += count * Float.BYTES;
            endBlock(field, blockEnd);
            total += count;
        }
        // Again, now that the size of the array is known: blocks of one float each would be copied quadratically
        // otherwise.
        position = start;
        float[] values = new float[total];
        int filled = 0;
        for (int count = beginBlock(field, Float.BYTES); count > 0; count = beginBlock(field, Float.BYTES)) {
            copyFloats(values, filled, count);
            position += count * Float.BYTES;
            filled += count;
        }
        return values;
    }

    long[] readLongs(String field) throws RecordFormatException {
        long[] values = new long[0];
        int filled = 0;
        for (int count = beginBlock(field, 1); count > 0; count = beginBlock(field, 1)) {
            int end = blockEnd;
            if (filled + count > values.length) {
                values = Arrays.copyOf(values, Math.max(filled + count, 2 * filled));
            }
            for (int i = 0; i < count; i++) {
                values[filled++] = readLong(field);
            }
            endBlock(field, end);
        }
        return filled == values.length ? values : Arrays.copyOf(values, filled);
    }

    String[] readTexts(String field) throws RecordFormatException {
        String[] values = new String[0];
        int filled = 0;
        for (int count = beginBlock(field, 1); count > 0; count = beginBlock(field, 1)) {
            int end = blockEnd;
            if (filled + count > values.length) {
                values = Arrays.copyOf(values, Math.max(filled + count, 2 * filled));
            }
            for (int i = 0; i < count; i++) {
                values[filled++] = readText(field);
            }
            endBlock(field, end);
        }
        return filled == values.length ? values : Arrays.copyOf(values, filled);
    }

    Map<String, byte[]> readBytesMap(String field) throws RecordFormatException {
        Map<String, byte[]> map = new LinkedHashMap<>();
        for (int count = beginBlock(field, 2); count > 0; count = beginBlock(field, 2)) {
            int end = blockEnd;
            for (int i = 0; i < count; i++) {
                map.put(readText(field), readBytes(field));
            }
            endBlock(field, end);
        }
        return map;
    }

    void skip(int count, String field) throws RecordFormatException {
        need(count, field);
        position += count;
    }

    /** The length of bytes or a string; so many bytes are there. */
    int readLength(String field) throws RecordFormatException {
        long length = readLong(field);
        if (length < 0) {
            throw malformed(field, "has the negative length " + length);
        }
        need(length, field);
        return (int) length;
    }

    /**
     * The number of items in the next block of an array or map, 0 after the last; items of at least {@code itemBytes} each, for which
     * there is room. {@link #blockEnd()} is then for {@link #endBlock}.
     */
    int beginBlock(String field, int itemBytes) throws RecordFormatException {
        long count = readLong(field);
        long size = -1;
        if (count < 0) {
            size = readLong(field);
            if (size < 0 || count == Long.MIN_VALUE) {
                throw malformed(field, "has a block of " + -count + " items in " + size + " bytes");
            }
            need(size, field);
            count = -count;
        }
        if (count > remaining() / itemBytes) {
            throw truncated(field, count + " items of at least " + itemBytes + " bytes");
        }
        blockEnd = size < 0 ? -1 : position + (int) size;
        return (int) count;
    }

    /** Where the block that has just begun ends as it says itself, or -1. */
    int blockEnd() {
        return blockEnd;
    }

    /** Holds a block, now read, against the size that it named. */
    void endBlock(String field, int end) throws RecordFormatException {
        if (end >= 0 && position != end) {
            throw malformed(field, "has a block whose size in bytes is not what it says");
        }
    }

    void requireEnd() throws RecordFormatException {
        if (remaining() > 0) {
            throw new RecordFormatException(
                    RejectionReason.UNDECODABLE, remaining() + " bytes follow the end of the record");
        }
    }

    private void copyFloats(float[] values, int filled, int count) {
        if (count < BULK) {
            for (int i = 0; i < count; i++) {
                values[filled + i] = (float) FLOAT.get(bytes, position + i * Float.BYTES);
            }
        } else {
            ByteBuffer.wrap(bytes, position, count * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, filled, count);
        }
    }

    private void need(long count, String field) throws RecordFormatException {
        if (count > remaining()) {
            throw truncated(field, count == 1 ? "1 byte" : count + " bytes");
        }
    }

    private RecordFormatException truncated(String field, String needed) {
        return new RecordFormatException(
                RejectionReason.TRUNCATED,
                field + " needs " + needed + " at byte " + position + ", but only " + remaining()
                        + " remain: cut off, or not of this schema");
    }

    RecordFormatException malformed(String field, String what) {
        return new RecordFormatException(
                RejectionReason.UNDECODABLE,
                field + " " + what + " (before byte " + position + "): not Avro, or not of this schema");
    }
}
