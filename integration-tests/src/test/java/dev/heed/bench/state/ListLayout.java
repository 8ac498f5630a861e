package dev.heed.bench.state;

import dev.heed.operator.TokenSegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A row per token in a list state, appended; all rows are read for every token. */
final class ListLayout extends LayoutOperator {
    private static final long serialVersionUID = 1L;

    private final TypeSerializer<float[]> serializer;
    private transient ListState<float[]> rows;

    ListLayout(TypeSerializer<float[]> serializer, boolean reading) {
        super(reading);
        this.serializer = serializer;
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = getKeyedStateStore().getListState(new ListStateDescriptor<>("rows", serializer));
    }

    @Override
    void append(TokenSegment segment) throws Exception {
        List<float[]> added = new ArrayList<>();
        for (int i = 0; i < segment.tokenCount(); i++) {
            float[] row = new float[Shape.ROW];
            copyRow(segment, i, row, 0);
            added.add(row);
        }
        if (added.size() == 1) {
            rows.add(added.get(0));
        } else {
            rows.addAll(added);
        }
    }

    @Override
    double read() throws Exception {
        double sum = 0;
        for (float[] row : rows.get()) {
            sum += Checksum.of(row);
        }
        return sum;
    }
}
