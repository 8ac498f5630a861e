package dev.heed.job.avro;

import dev.heed.operator.RejectionReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of Avro's single-object encoding: C3 01 and the CRC-64-AVRO fingerprint of the writer schema, little-endian. As the
 * start of bare binary C3 01 would be a negative number, hence never the length of a string: a record that begins with a string
 * cannot be taken for one with this header.
 */
final class SingleObject {
    static final int HEADER_BYTES = 10;

    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;

    private SingleObject() {}

    static boolean isMarked(byte[] value) {
        return value.length >= 2 && value[0] == MARKER_0 && value[1] == MARKER_1;
    }

    static byte[] header(long fingerprint) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER_0)
                .put(MARKER_1)
                .putLong(fingerprint)
                .array();
    }

    static long fingerprint(byte[] value) throws RecordFormatException {
        boolean begins = value.length < 2 ? value.length == 0 || value[0] == MARKER_0 : isMarked(value);
        if (!begins) {
            throw new RecordFormatException(
                    RejectionReason.UNDECODABLE,
                    "the value begins with %s: expected C3 01, the mark of Avro's single-object form"
                            .formatted(start(value)));
        }
        if (value.length < HEADER_BYTES) {
            throw new RecordFormatException(
                    RejectionReason.TRUNCATED,
                    value.length + " bytes: expected at least the " + HEADER_BYTES + " of a single-object header");
        }
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }

    /** A fingerprint as messages show it: the number in hexadecimal. */
    static String show(long fingerprint) {
        return "%016x".formatted(fingerprint);
    }

    private static String start(byte[] value) {
        return value.length == 1 ? "%02X".formatted(value[0]) : "%02X %02X".formatted(value[0], value[1]);
    }
}
