package dev.heed.job.kafka;

import dev.heed.job.avro.RecordCodec;
import dev.heed.operator.Header;
import dev.heed.operator.TokenAttention;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Encodes attention weights for their topic. A row too large for the topic loses its surface text first, then its smallest weights to
 * the rest: positions and weights always add up.
 */
final class EncodeAttention implements FlatMapFunction<TokenAttention, OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private final RecordCodec<TokenAttention> codec;
    private final long maxBytes;

    EncodeAttention(RecordCodec<TokenAttention> codec, long maxBytes) {
        this.codec = codec;
        this.maxBytes = maxBytes;
    }

    @Override
    public void flatMap(TokenAttention attention, Collector<OutgoingRecord> out) {
        byte[] key = attention.sequenceId().getBytes(StandardCharsets.UTF_8);
        List<Header> headers = HeaderCarrier.forOutput(attention.origin().headers());
        TokenAttention row = attention;
        while (OutgoingRecord.size(key, codec.encodedSize(row), headers) > maxBytes) {
            if (row.token() != null || row.keyTokens() != null) {
                row = top(row, row.weights().length, false);
            } else if (row.weights().length > 1) {
                row = top(row, row.weights().length / 2, false);
            } else {
                headers = List.of();
                break;
            }
        }
        out.collect(new OutgoingRecord(key, codec.encode(row), row.eventTime(), headers));
    }

    private static TokenAttention top(TokenAttention row, int count, boolean surface) {
        double rest = row.rest();
        for (int i = count; i < row.weights().length; i++) {
            rest += row.weights()[i];
        }
        return new TokenAttention(
                row.sequenceId(),
                row.epoch(),
                row.queryPosition(),
                surface ? row.token() : null,
                row.layer(),
                row.head(),
                Arrays.copyOf(row.keyPositions(), count),
                surface ? row.keyTokens() : null,
                Arrays.copyOf(row.scores(), count),
                Arrays.copyOf(row.weights(), count),
                (float) rest,
                row.eventTime(),
                row.model(),
                row.origin());
    }
}
