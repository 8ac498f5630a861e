package dev.heed.bench.state;

import dev.heed.operator.TokenSegment;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/** All rows of a sequence as one value, which is read and rewritten for every token. */
final class ValueLayout extends LayoutOperator {
    private static final long serialVersionUID = 1L;

    private transient ValueState<float[]> rows;
    private transient float[] current;

    ValueLayout(boolean reading) {
        super(reading);
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = getKeyedStateStore().getState(new ValueStateDescriptor<>("rows", FloatsSerializer.INSTANCE));
    }

    @Override
    void append(TokenSegment segment) throws Exception {
        float[] before = rows.value();
        int size = before == null ? 0 : before.length;
        float[] after = new float[size + segment.tokenCount() * Shape.ROW];
        if (before != null) {
            System.arraycopy(before, 0, after, 0, size);
        }
        for (int i = 0; i < segment.tokenCount(); i++) {
            copyRow(segment, i, after, size + i * Shape.ROW);
        }
        rows.update(after);
        current = after;
    }

    @Override
    double read() {
        return Checksum.of(current);
    }
}
