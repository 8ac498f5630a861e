package dev.heed.job.kafka;

import dev.heed.operator.Header;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A record ready to be sent. Immutable: the arrays are not copied and never to be modified.
 *
 * @param key key of the record, or null
 * @param value encoded value
 * @param timestamp event time, milliseconds since the epoch
 * @param headers headers in their order
 */
record OutgoingRecord(byte[] key, byte[] value, long timestamp, List<Header> headers) {
    /** What a record takes in a batch beyond its key, value and headers, at most: the batch's own head included. */
    private static final int RECORD_OVERHEAD = 128;

    /** What a header takes beyond its name and value, at most. */
    private static final int HEADER_OVERHEAD = 10;

    OutgoingRecord {
        Objects.requireNonNull(value, "value");
        headers = List.copyOf(headers);
    }

    /** Bytes that a record of these parts takes on the way to the broker, at most. */
    static long size(byte[] key, long valueSize, List<Header> headers) {
        long size = RECORD_OVERHEAD + (key == null ? 0 : key.length) + valueSize;
        for (Header header : headers) {
            size += HEADER_OVERHEAD + HeaderCarrier.size(header);
        }
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutgoingRecord that
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && timestamp == that.timestamp
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(key), Arrays.hashCode(value), timestamp);
    }
}
