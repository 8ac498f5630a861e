package dev.heed.bench.state;

import dev.heed.operator.TokenSegment;
import java.util.Arrays;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/** Pages of sixteen rows in a map state; the last page is rewritten for every token, all are read. */
final class PagedLayout extends LayoutOperator {
    private static final int TOKENS = 16;
    private static final long serialVersionUID = 1L;

    private transient MapState<Long, float[]> pages;

    PagedLayout(boolean reading) {
        super(reading);
    }

    @Override
    public void open() throws Exception {
        super.open();
        pages = getKeyedStateStore()
                .getMapState(new MapStateDescriptor<>("pages", LongSerializer.INSTANCE, FloatsSerializer.INSTANCE));
    }

    @Override
    void append(TokenSegment segment) throws Exception {
        for (int i = 0; i < segment.tokenCount(); ) {
            long position = segment.startPosition() + i;
            int slot = (int) (position % TOKENS);
            int count = Math.min(TOKENS - slot, segment.tokenCount() - i);
            long page = position / TOKENS;
            // A new array: the former one may be part of a snapshot.
            float[] rows = slot == 0 ? new float[count * Shape.ROW] : grown(pages.get(page), slot + count);
            for (int j = 0; j < count; j++) {
                copyRow(segment, i + j, rows, (slot + j) * Shape.ROW);
            }
            pages.put(page, rows);
            i += count;
        }
    }

    private static float[] grown(float[] rows, int tokens) {
        return Arrays.copyOf(rows, tokens * Shape.ROW);
    }

    @Override
    double read() throws Exception {
        double sum = 0;
        for (float[] rows : pages.values()) {
            sum += Checksum.of(rows);
        }
        return sum;
    }
}
