package dev.heed.job.inspect;

import dev.heed.cache.KvPage;
import dev.heed.cache.KvPageFormat;
import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequenceState;
import dev.heed.operator.WaitingRecord;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Sums up what one of the states has of one sequence after the other, inside a task of the State Processor API. One state at a time:
 * where a reader has several, Flink 2.3 leaves out some keys of RocksDB and comes by twice for others.
 */
final class SummaryFunction extends KeyedStateReaderFunction<String, SequenceSummary> {
    private static final long serialVersionUID = 1L;
    private static final int PAGE_BYTES = 1 << 16;

    private final Part part;

    private transient ValueState<SequenceHeader> headers;
    private transient MapState<Long, KvPage> pages;
    private transient MapState<Long, WaitingRecord> waiting;
    private transient DataOutputSerializer scratch;

    SummaryFunction(Part part) {
        this.part = part;
    }

    /** The states of a sequence. */
    enum Part {
        HEADER,
        PAGES,
        ROWS,
        WAITING
    }

    @Override
    public void open(OpenContext context) {
        switch (part) {
            case HEADER -> headers = getRuntimeContext().getState(SequenceState.headers());
            case PAGES -> pages = getRuntimeContext().getMapState(SequenceState.pages());
            case ROWS -> pages = getRuntimeContext().getMapState(SequenceState.tailRows());
            case WAITING -> waiting = getRuntimeContext().getMapState(SequenceState.waitingRecords());
        }
        scratch = new DataOutputSerializer(PAGE_BYTES);
    }

    @Override
    public void readKey(String id, Context context, Collector<SequenceSummary> out) throws Exception {
        out.collect(
                switch (part) {
                    case HEADER -> SequenceSummary.of(id, headers.value());
                    case PAGES, ROWS -> sumUp(id);
                    case WAITING -> SequenceSummary.ofWaiting(id, count(waiting.keys()));
                });
    }

    private SequenceSummary sumUp(String id) throws Exception {
        long count = 0;
        long tokens = 0;
        long bytes = 0;
        for (KvPage page : pages.values()) {
            count++;
            tokens += Integer.bitCount(page.filled());
            bytes += bytes(page);
        }
        return part == Part.PAGES
                ? SequenceSummary.ofPages(id, count, 0, bytes)
                : SequenceSummary.ofPages(id, 0, tokens, bytes);
    }

    private static long count(Iterable<Long> keys) {
        long count = 0;
        for (Long unused : keys) {
            count++;
        }
        return count;
    }

    private long bytes(KvPage page) throws IOException {
        scratch.clear();
        KvPageFormat.write(page, scratch);
        return scratch.length();
    }
}
