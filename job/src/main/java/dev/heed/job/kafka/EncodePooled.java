package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.RecordCodec;
import dev.heed.operator.Header;
import dev.heed.operator.PooledSequence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Encodes pooled vectors for their topic. One that is too large for the topic loses its headers, then becomes a dead letter. */
final class EncodePooled extends ProcessFunction<PooledSequence, OutgoingRecord> {
    static final OutputTag<DeadLetterRecord> DEAD_LETTERS =
            new OutputTag<>("unsendable-pooled", DeadLetterSerializer.TYPE);
    private static final long serialVersionUID = 1L;

    private final RecordCodec<PooledSequence> codec;
    private final long maxBytes;
    private final int maxDeadLetterValueBytes;

    /**
     * @param codec the encoding
     * @param maxBytes the largest record that the topic takes
     * @param maxDeadLetterValueBytes how much of an encoded value a dead letter keeps
     */
    EncodePooled(RecordCodec<PooledSequence> codec, long maxBytes, int maxDeadLetterValueBytes) {
        this.codec = codec;
        this.maxBytes = maxBytes;
        this.maxDeadLetterValueBytes = maxDeadLetterValueBytes;
    }

    @Override
    public void processElement(PooledSequence pooled, Context context, Collector<OutgoingRecord> out) {
        byte[] key = pooled.sequenceId().getBytes(StandardCharsets.UTF_8);
        int valueSize = codec.encodedSize(pooled);
        List<Header> headers = HeaderCarrier.forOutput(pooled.origin().headers());
        if (OutgoingRecord.size(key, valueSize, headers) > maxBytes) {
            headers = List.of();
        }
        long size = OutgoingRecord.size(key, valueSize, headers);
        if (size <= maxBytes) {
            out.collect(new OutgoingRecord(key, codec.encode(pooled), pooled.eventTime(), headers));
        } else {
            context.output(DEAD_LETTERS, unsendable(pooled, key, size));
        }
    }

    private DeadLetterRecord unsendable(PooledSequence pooled, byte[] key, long size) {
        return Unsendable.of(
                pooled.origin(),
                pooled.sequenceId(),
                0,
                size,
                maxBytes,
                key,
                codec.encode(pooled),
                maxDeadLetterValueBytes);
    }
}
