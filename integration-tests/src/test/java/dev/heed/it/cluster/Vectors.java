package dev.heed.it.cluster;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.RecordFormatException;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.RecordOrigin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The output of a run, each sequence in the order in which it was committed. */
final class Vectors {
    private static final RecordCodec<ContextualizedSegment> CODEC =
            RecordCodec.contextualizedTokens(OutputEncoding.RAW);

    /** The same for all, so that records of two runs can be equal. */
    private static final RecordOrigin NOWHERE = new RecordOrigin("", 0, 0, 0, List.of());

    private final Map<String, List<ContextualizedSegment>> bySequence = new TreeMap<>();
    private final Set<Place> places = new HashSet<>();
    private int records;
    private long tokens;

    /** What identifies a record of the output. */
    record Place(String sequenceId, int epoch, long startPosition, int tokenCount) {
        static Place of(ContextualizedSegment segment) {
            return new Place(segment.sequenceId(), segment.epoch(), segment.startPosition(), segment.tokenCount());
        }
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            ContextualizedSegment segment = CODEC.decode(record.value(), NOWHERE);
            bySequence
                    .computeIfAbsent(segment.sequenceId(), id -> new ArrayList<>())
                    .add(segment);
            records++;
            if (places.add(Place.of(segment))) {
                tokens += segment.tokenCount();
            }
        } catch (RecordFormatException e) {
            throw new AssertionError(record + " cannot be decoded", e);
        }
    }

    Map<String, List<ContextualizedSegment>> bySequence() {
        return bySequence;
    }

    int records() {
        return records;
    }

    /** Tokens, repeated records counted once. */
    long tokens() {
        return tokens;
    }

    int duplicates() {
        return records - places.size();
    }

    boolean containsAll(Vectors others) {
        return places.containsAll(others.places);
    }

    /** Places of other output that are not here. */
    Set<Place> missing(Vectors others) {
        Set<Place> missing = new HashSet<>(others.places);
        missing.removeAll(places);
        return missing;
    }
}
