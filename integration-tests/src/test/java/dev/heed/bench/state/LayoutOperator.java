package dev.heed.bench.state;

import dev.heed.operator.TokenSegment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** A cache of keys and values in keyed state: a record of one token appends it and reads everything, a longer one only appends. */
abstract class LayoutOperator extends AbstractStreamOperator<Double>
        implements OneInputStreamOperator<TokenSegment, Double> {
    private static final long serialVersionUID = 1L;

    private final boolean reading;

    LayoutOperator(boolean reading) {
        this.reading = reading;
    }

    @Override
    public void processElement(StreamRecord<TokenSegment> element) throws Exception {
        TokenSegment segment = element.getValue();
        append(segment);
        if (reading && segment.tokenCount() == 1) {
            output.collect(new StreamRecord<>(read()));
        }
    }

    /** Appends tokens to the sequence that is selected; the key is the embedding, the value is its reverse. */
    abstract void append(TokenSegment segment) throws Exception;

    /** The sum of all keys and values of the sequence that is selected. */
    abstract double read() throws Exception;

    /** Copies a token's key and value into a row of keys and values; they differ, lest one be compressed to the other. */
    static void copyRow(TokenSegment segment, int token, float[] target, int at) {
        System.arraycopy(segment.embeddings(), token * Shape.HIDDEN, target, at, Shape.HIDDEN);
        for (int i = 0; i < Shape.HIDDEN; i++) {
            target[at + Shape.HIDDEN + i] = segment.embeddings()[(token + 1) * Shape.HIDDEN - 1 - i];
        }
    }
}
