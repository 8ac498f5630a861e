package dev.heed.operator;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Sends results into the stream and its side outputs, each with its event time. */
final class StreamSequenceOutput implements SequenceOutput {
    private final Output<StreamRecord<ContextualizedSegment>> output;

    StreamSequenceOutput(Output<StreamRecord<ContextualizedSegment>> output) {
        this.output = output;
    }

    @Override
    public void emit(ContextualizedSegment segment) {
        output.collect(new StreamRecord<>(segment, segment.eventTime()));
    }

    @Override
    public void emit(PooledSequence pooled) {
        output.collect(AttentionOperatorFactory.POOLED, new StreamRecord<>(pooled, pooled.eventTime()));
    }

    @Override
    public void emit(TokenAttention attention) {
        output.collect(AttentionOperatorFactory.ATTENTION, new StreamRecord<>(attention, attention.eventTime()));
    }

    @Override
    public void emit(RejectedSegment rejected) {
        output.collect(
                AttentionOperatorFactory.REJECTED,
                new StreamRecord<>(rejected, rejected.segment().timestamp()));
    }
}
