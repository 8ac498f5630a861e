package dev.heed.operator;

import java.util.List;
import java.util.Objects;

/**
 * Where a record came from, for messages, dead letters and the headers of what follows from it.
 *
 * @param topic name of the topic
 * @param partition partition within the topic
 * @param offset offset within the partition
 * @param timestamp the broker's or producer's timestamp, milliseconds since the epoch
 * @param headers headers in their order, possibly none
 */
public record RecordOrigin(String topic, int partition, long offset, long timestamp, List<Header> headers) {
    public RecordOrigin {
        Objects.requireNonNull(topic, "topic");
        headers = List.copyOf(headers);
    }

    /** The coordinates as they appear in messages: {@code topic-partition@offset}. */
    public String coordinates() {
        return topic + "-" + partition + "@" + offset;
    }
}
