package dev.heed.bench.job;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.TokenSegment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A job as one would write it without Heed: a function of the tokens of a record and of what is in state of its sequence. */
abstract class PeerFunction extends KeyedProcessFunction<String, TokenSegment, ContextualizedSegment> {
    private static final long serialVersionUID = 1L;
    private static final String MODEL = "peer@0";

    final String model;

    /** @param model folder of the model */
    PeerFunction(String model) {
        this.model = model;
    }

    /** The output rows of some tokens that follow those in state, which they are added to. */
    abstract float[] attend(float[] embeddings, int count) throws Exception;

    @Override
    public void processElement(TokenSegment segment, Context context, Collector<ContextualizedSegment> out)
            throws Exception {
        out.collect(new ContextualizedSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                attend(segment.embeddings(), segment.tokenCount()),
                segment.tokens(),
                segment.endOfSequence(),
                segment.timestamp(),
                0,
                MODEL,
                segment.origin()));
    }
}
