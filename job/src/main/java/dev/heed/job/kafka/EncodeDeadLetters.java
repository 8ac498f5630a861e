package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.RecordCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Encodes dead letters for their topic. One too large for the topic keeps as much of its value as fits, then loses its headers, then its
 * key: the coordinates, with which the original can be found, always go through.
 */
final class EncodeDeadLetters implements MapFunction<DeadLetterRecord, OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private final RecordCodec<DeadLetterRecord> codec;
    private final long maxBytes;
    private transient RejectionLog log;

    EncodeDeadLetters(RecordCodec<DeadLetterRecord> codec, long maxBytes) {
        this.codec = codec;
        this.maxBytes = maxBytes;
    }

    @Override
    public OutgoingRecord map(DeadLetterRecord letter) {
        if (log == null) {
            log = new RejectionLog(System::nanoTime);
        }
        log.note(letter);
        DeadLetterRecord fitting = shorten(letter);
        if (excess(fitting) > 0) {
            fitting = shorten(with(letter, Map.of(), letter.key(), letter.value()));
        }
        if (excess(fitting) > 0) {
            fitting = shorten(with(letter, Map.of(), null, letter.value()));
        }
        return new OutgoingRecord(fitting.key(), codec.encode(fitting), fitting.sourceTimestamp(), List.of());
    }

    private DeadLetterRecord shorten(DeadLetterRecord letter) {
        long excess = excess(letter);
        if (excess <= 0 || letter.value() == null) {
            return letter;
        }
        int length = (int) Math.max(0, letter.value().length - excess);
        return with(letter, letter.headers(), letter.key(), Arrays.copyOf(letter.value(), length));
    }

    private long excess(DeadLetterRecord letter) {
        return OutgoingRecord.size(letter.key(), codec.encodedSize(letter), List.of()) - maxBytes;
    }

    private static DeadLetterRecord with(
            DeadLetterRecord letter, Map<String, byte[]> headers, byte[] key, byte[] value) {
        return new DeadLetterRecord(
                letter.reason(),
                letter.message(),
                letter.sourceTopic(),
                letter.sourcePartition(),
                letter.sourceOffset(),
                letter.sourceTimestamp(),
                headers,
                key,
                value,
                letter.valueSize(),
                letter.sequenceId(),
                letter.startPosition());
    }
}
