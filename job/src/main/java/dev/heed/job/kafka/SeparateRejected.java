package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.Decoded;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.TokenSegment;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends the segments on and the dead letters aside; fails the job when most of the input is dead letters. */
final class SeparateRejected extends ProcessFunction<Decoded, TokenSegment> {
    static final OutputTag<DeadLetterRecord> DEAD_LETTERS = new OutputTag<>("undecoded", DeadLetterSerializer.TYPE);
    private static final long serialVersionUID = 1L;

    private final RejectionRatio.Limit limit;
    private transient RejectionRatio ratio;

    SeparateRejected(RejectionRatio.Limit limit) {
        this.limit = limit;
    }

    @Override
    public void open(OpenContext context) {
        ratio = new RejectionRatio(limit);
    }

    @Override
    public void processElement(Decoded decoded, Context context, Collector<TokenSegment> out) {
        if (decoded instanceof Decoded.Accepted accepted) {
            ratio.accepted();
            out.collect(accepted.segment());
        } else if (decoded instanceof Decoded.Rejected rejected) {
            context.output(DEAD_LETTERS, rejected.letter());
            ratio.rejected(rejected.letter().message());
        }
    }
}
