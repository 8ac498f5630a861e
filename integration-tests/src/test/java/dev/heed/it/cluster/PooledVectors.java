package dev.heed.it.cluster;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.RecordFormatException;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.RecordOrigin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The pooled vectors of a run, by the lives of the sequences. */
final class PooledVectors {
    private static final RecordCodec<PooledSequence> CODEC = RecordCodec.sequenceVector(OutputEncoding.RAW);

    /** The same for all, so that records of two runs can be equal. */
    private static final RecordOrigin NOWHERE = new RecordOrigin("", 0, 0, 0, List.of());

    /** A life of a sequence. */
    record Life(String sequenceId, int epoch) implements Comparable<Life> {
        @Override
        public int compareTo(Life other) {
            int byId = sequenceId.compareTo(other.sequenceId);
            return byId != 0 ? byId : Integer.compare(epoch, other.epoch);
        }
    }

    private final Map<Life, List<PooledSequence>> byLife = new TreeMap<>();
    private int records;

    void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            PooledSequence pooled = CODEC.decode(record.value(), NOWHERE);
            byLife.computeIfAbsent(new Life(pooled.sequenceId(), pooled.epoch()), life -> new ArrayList<>())
                    .add(pooled);
            records++;
        } catch (RecordFormatException e) {
            throw new AssertionError(record + " cannot be decoded", e);
        }
    }

    /** Only those of certain lives. */
    PooledVectors of(Set<Life> lives) {
        PooledVectors some = new PooledVectors();
        byLife.forEach((life, pooled) -> {
            if (lives.contains(life)) {
                some.byLife.put(life, pooled);
                some.records += pooled.size();
            }
        });
        return some;
    }

    Map<Life, List<PooledSequence>> byLife() {
        return byLife;
    }

    int records() {
        return records;
    }

    int duplicates() {
        return records - byLife.size();
    }

    /** Lives of others that have nothing here. */
    Set<Life> missing(PooledVectors others) {
        Set<Life> missing = new HashSet<>(others.byLife.keySet());
        missing.removeAll(byLife.keySet());
        return missing;
    }
}
