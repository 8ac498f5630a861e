package dev.heed.job.inspect;

import dev.heed.cache.KvPage;
import dev.heed.cache.KvPageFormat;
import dev.heed.cache.SequenceHeader;
import dev.heed.job.inspect.SequenceSummary.Life;
import dev.heed.operator.SequenceState;
import dev.heed.operator.WaitingRecord;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/** Sums up one sequence after the other, inside a task of the State Processor API. */
final class SummaryFunction extends KeyedStateReaderFunction<String, SequenceSummary> {
    private static final long serialVersionUID = 1L;
    private static final int PAGE_BYTES = 1 << 16;

    private transient ValueState<SequenceHeader> headers;
    private transient MapState<Long, KvPage> pages;
    private transient MapState<Long, KvPage> rows;
    private transient MapState<Long, WaitingRecord> waiting;
    private transient DataOutputSerializer scratch;

    @Override
    public void open(OpenContext context) {
        headers = getRuntimeContext().getState(SequenceState.headers());
        pages = getRuntimeContext().getMapState(SequenceState.pages());
        rows = getRuntimeContext().getMapState(SequenceState.tailRows());
        waiting = getRuntimeContext().getMapState(SequenceState.waitingRecords());
        scratch = new DataOutputSerializer(PAGE_BYTES);
    }

    @Override
    public void readKey(String id, Context context, Collector<SequenceSummary> out) throws Exception {
        SequenceHeader header = headers.value();
        long pageCount = 0;
        long rowCount = 0;
        long bytes = 0;
        for (KvPage page : pages.values()) {
            pageCount++;
            bytes += bytes(page);
        }
        for (KvPage run : rows.values()) {
            rowCount += Integer.bitCount(run.filled());
            bytes += bytes(run);
        }
        long waitingCount = 0;
        for (Long unused : waiting.keys()) {
            waitingCount++;
        }
        Life without = pageCount + rowCount == 0 ? Life.WAITING : Life.ORPHANED;
        out.collect(
                header == null
                        ? new SequenceSummary(id, without, 0, 0, 0, 0, pageCount, rowCount, waitingCount, bytes, "")
                        : new SequenceSummary(
                                id,
                                header.ended() ? Life.ENDED : Life.OPEN,
                                header.epoch(),
                                header.contextStart(),
                                header.nextPosition(),
                                header.tokenCount(),
                                pageCount,
                                rowCount,
                                waitingCount,
                                bytes,
                                header.model()));
    }

    private long bytes(KvPage page) throws IOException {
        scratch.clear();
        KvPageFormat.write(page, scratch);
        return scratch.length();
    }
}
