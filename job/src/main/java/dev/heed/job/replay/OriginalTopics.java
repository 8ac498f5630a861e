package dev.heed.job.replay;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.kafka.TopicPartitions;
import dev.heed.job.options.KafkaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Turns letters back into the records that they are about: key, value, headers and timestamp as they were. Back in its own topic a record
 * goes to its own partition, whatever partitioner its producer had, so that its sequence stays in one; in another topic, or if the topic
 * has fewer partitions now, to that of its key. One thread.
 */
public final class OriginalTopics {
    private final KafkaSettings kafka;
    private final Optional<String> to;
    private final Map<String, Integer> partitions = new HashMap<>();

    /**
     * Records for their own topics, or for one.
     *
     * @param to the topic that all are meant for, which exists; or nothing
     */
    public OriginalTopics(KafkaSettings kafka, Optional<String> to) {
        this.kafka = kafka;
        this.to = to;
    }

    /** The record of a complete letter; nothing if the topic that it came from is no more. */
    public Optional<ProducerRecord<byte[], byte[]>> record(DeadLetterRecord letter) {
        String topic = to.orElse(letter.sourceTopic());
        int count = partitions.computeIfAbsent(
                topic, name -> TopicPartitions.find(kafka, name).map(List::size).orElse(0));
        if (count == 0) {
            return Optional.empty();
        }
        boolean own = topic.equals(letter.sourceTopic()) && letter.sourcePartition() < count;
        return Optional.of(new ProducerRecord<>(
                topic,
                own ? (Integer) letter.sourcePartition() : null,
                letter.sourceTimestamp() < 0 ? null : (Long) letter.sourceTimestamp(),
                letter.key(),
                letter.value(),
                headers(letter)));
    }

    private static List<Header> headers(DeadLetterRecord letter) {
        List<Header> headers = new ArrayList<>();
        letter.headers().forEach((name, value) -> headers.add(new RecordHeader(name, value)));
        return headers;
    }
}
