package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import java.nio.file.Path;
import org.rocksdb.TickerType;

/**
 * What RocksDB is given to write, and what its incremental checkpoints carry away, compaction included, for some tokens of every
 * sequence between two checkpoints, 1,024 tokens in all; each as a multiple of the bytes of the keys and values.
 */
final class WrittenBytes {
    static final int[] TOKENS_PER_CHECKPOINT = {1, 4, 16, 64};
    static final Layout[] LAYOUTS = {Layout.LIST, Layout.PAGED, Layout.OPERATOR};

    /** Tokens between two checkpoints, all sequences together. */
    private static final int TOKENS = 1024;
    /** Tokens in state before anything is counted, all sequences together. */
    private static final int BEFORE = 16_384;

    private static final int SHORT_SEQUENCES = 512;
    private static final int SHORT_TOKENS = 20;

    private final Measurements measurements;
    private final Tokens tokens = new Tokens(2);

    WrittenBytes(Measurements measurements) {
        this.measurements = measurements;
    }

    /** Measures all layouts and numbers of tokens. */
    void run(int checkpoints) throws Exception {
        Path model = BenchModel.identity();
        for (int each : TOKENS_PER_CHECKPOINT) {
            for (Layout layout : LAYOUTS) {
                grow(layout, model, each, checkpoints);
            }
        }
        beginAndEnd(model);
    }

    private void grow(Layout layout, Path model, int each, int checkpoints) throws Exception {
        try (Surroundings surroundings = new Surroundings(Backend.ROCKSDB);
                OperatorUnderTest<?> operator = layout.open(model, false, surroundings, value -> {})) {
            int sequences = TOKENS / each;
            int context = BEFORE / sequences;
            // Sequences stand at different places of a page, as they do.
            for (int sequence = 0; sequence < sequences; sequence++) {
                operator.process(tokens.of(sequence, 0, context + sequence % 16));
            }
            operator.checkpoint();
            surroundings.awaitCompaction();
            long put = surroundings.ticker(TickerType.BYTES_WRITTEN);
            long carried = 0;
            for (int checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
                for (int token = 0; token < each; token++) {
                    for (int sequence = 0; sequence < sequences; sequence++) {
                        int position = context + sequence % 16 + checkpoint * each + token;
                        operator.process(tokens.of(sequence, position, 1));
                    }
                }
                carried += operator.checkpoint();
                surroundings.awaitCompaction();
            }
            double bytes = (double) Shape.BYTES * TOKENS * checkpoints;
            put = surroundings.ticker(TickerType.BYTES_WRITTEN) - put;
            measurements.add(put / bytes, "written", layout.label(), each);
            measurements.add(carried / bytes, "checkpointed", layout.label(), each);
        }
    }

    /** Sequences that begin and end between two checkpoints. */
    private void beginAndEnd(Path model) throws Exception {
        try (Surroundings surroundings = new Surroundings(Backend.ROCKSDB);
                OperatorUnderTest<?> operator = Layout.OPERATOR.open(model, false, surroundings, value -> {})) {
            operator.checkpoint();
            long put = surroundings.ticker(TickerType.BYTES_WRITTEN);
            for (int sequence = 0; sequence < SHORT_SEQUENCES; sequence++) {
                operator.process(tokens.of(sequence, 0, SHORT_TOKENS - 1));
                operator.process(tokens.last(sequence, SHORT_TOKENS - 1, 1));
            }
            operator.checkpoint();
            put = surroundings.ticker(TickerType.BYTES_WRITTEN) - put;
            measurements.add((double) put / SHORT_SEQUENCES, "short", "bytes");
            measurements.add((double) surroundings.counter("pagesWritten"), "short", "pages");
        }
    }
}
