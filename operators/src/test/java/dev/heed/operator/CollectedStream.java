package dev.heed.operator;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** What left the operator, in order; the harness's own output would copy the records of the sides with Kryo. */
final class CollectedStream implements Output<StreamRecord<ContextualizedSegment>> {
    /** Segments and watermarks. */
    final List<Object> main = new ArrayList<>();

    final List<Long> timestamps = new ArrayList<>();
    final List<StreamRecord<TokenAttention>> attention = new ArrayList<>();
    final List<StreamRecord<PooledSequence>> pooled = new ArrayList<>();
    final List<StreamRecord<RejectedSegment>> rejected = new ArrayList<>();

    @Override
    public void collect(StreamRecord<ContextualizedSegment> record) {
        main.add(record.getValue());
        timestamps.add(record.getTimestamp());
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
        if (record.getValue() instanceof TokenAttention row && tag.equals(AttentionOperatorFactory.ATTENTION)) {
            attention.add(new StreamRecord<>(row, record.getTimestamp()));
        } else if (record.getValue() instanceof PooledSequence vector && tag.equals(AttentionOperatorFactory.POOLED)) {
            pooled.add(new StreamRecord<>(vector, record.getTimestamp()));
        } else if (record.getValue() instanceof RejectedSegment segment
                && tag.equals(AttentionOperatorFactory.REJECTED)) {
            rejected.add(new StreamRecord<>(segment, record.getTimestamp()));
        } else {
            throw new AssertionError(record.getValue() + " goes to " + tag);
        }
    }

    @Override
    public void emitWatermark(Watermark mark) {
        main.add(mark);
    }

    @Override
    public void emitWatermark(WatermarkEvent event) {
        throw new AssertionError("no such watermark is ever sent");
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void close() {}
}
