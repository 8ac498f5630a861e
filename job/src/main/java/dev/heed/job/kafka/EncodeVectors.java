package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.RecordCodec;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Encodes vectors for their topic. A record too large for the topic is halved at a token boundary until its parts fit; a single token
 * that is too large loses its surface text, and becomes a dead letter if that is not enough.
 */
final class EncodeVectors extends ProcessFunction<ContextualizedSegment, OutgoingRecord> {
    static final OutputTag<DeadLetterRecord> DEAD_LETTERS = new OutputTag<>("unsendable", DeadLetterSerializer.TYPE);
    private static final long serialVersionUID = 1L;

    private final RecordCodec<ContextualizedSegment> codec;
    private final long maxBytes;
    private final int maxDeadLetterValueBytes;

    /**
     * @param codec the encoding
     * @param maxBytes the largest record that the topic takes
     * @param maxDeadLetterValueBytes how much of an encoded value a dead letter keeps
     */
    EncodeVectors(RecordCodec<ContextualizedSegment> codec, long maxBytes, int maxDeadLetterValueBytes) {
        this.codec = codec;
        this.maxBytes = maxBytes;
        this.maxDeadLetterValueBytes = maxDeadLetterValueBytes;
    }

    @Override
    public void processElement(ContextualizedSegment segment, Context context, Collector<OutgoingRecord> out) {
        byte[] key = segment.sequenceId().getBytes(StandardCharsets.UTF_8);
        encode(segment, key, HeaderCarrier.forOutput(segment.origin().headers()), context, out);
    }

    private void encode(
            ContextualizedSegment segment,
            byte[] key,
            List<Header> headers,
            Context context,
            Collector<OutgoingRecord> out) {
        long size = OutgoingRecord.size(key, codec.encodedSize(segment), headers);
        if (size <= maxBytes) {
            out.collect(new OutgoingRecord(key, codec.encode(segment), segment.eventTime(), headers));
        } else if (segment.tokenCount() > 1) {
            int half = segment.tokenCount() / 2;
            encode(part(segment, 0, half), key, headers, context, out);
            encode(part(segment, half, segment.tokenCount()), key, headers, context, out);
        } else if (segment.tokens() != null) {
            encode(withoutTokens(segment), key, headers, context, out);
        } else {
            context.output(DEAD_LETTERS, unsendable(segment, key, size));
        }
    }

    private static ContextualizedSegment part(ContextualizedSegment whole, int from, int to) {
        int size = whole.vectors().length / whole.tokenCount();
        return new ContextualizedSegment(
                whole.sequenceId(),
                whole.epoch(),
                whole.startPosition() + from,
                to - from,
                Arrays.copyOfRange(whole.vectors(), from * size, to * size),
                whole.tokens() == null ? null : Arrays.copyOfRange(whole.tokens(), from, to),
                whole.endOfSequence() && to == whole.tokenCount(),
                whole.eventTime(),
                whole.contextStart(),
                whole.model(),
                whole.origin());
    }

    private static ContextualizedSegment withoutTokens(ContextualizedSegment segment) {
        return new ContextualizedSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                segment.vectors(),
                null,
                segment.endOfSequence(),
                segment.eventTime(),
                segment.contextStart(),
                segment.model(),
                segment.origin());
    }

    private DeadLetterRecord unsendable(ContextualizedSegment segment, byte[] key, long size) {
        return Unsendable.of(
                segment.origin(),
                segment.sequenceId(),
                segment.startPosition(),
                size,
                maxBytes,
                key,
                codec.encode(segment),
                maxDeadLetterValueBytes);
    }
}
