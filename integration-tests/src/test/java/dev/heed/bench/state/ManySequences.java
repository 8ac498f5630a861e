package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import dev.heed.operator.ContextualizedSegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;

/** Many open sequences on RocksDB, in memory all of them or a tenth of their bytes. */
final class ManySequences {
    static final int SEQUENCES = 10_000;

    private static final int CONTEXT = 16;
    /** Heap bytes of a sequence of that length: a page of sixteen tokens, and what is around it. */
    private static final long BYTES = 16L * Shape.BYTES + 512;

    private static final int SAMPLES = 10;
    private static final double ZIPF = 1;

    private final Access access;
    private final boolean bounded;
    private final Measurements measurements;
    private final Tokens tokens = new Tokens(4);
    /** A hash of all that was emitted, whatever the order. */
    private long digest;

    private double peakHeap;

    ManySequences(Access access, boolean bounded, Measurements measurements) {
        this.access = access;
        this.bounded = bounded;
        this.measurements = measurements;
    }

    void run(int count) throws Exception {
        long resident = bounded ? SEQUENCES * BYTES / 10 : Settings.NO_LIMIT;
        try (Surroundings surroundings = new Surroundings(Backend.ROCKSDB);
                OperatorUnderTest<ContextualizedSegment> operator = OperatorUnderTest.of(
                        Settings.of(BenchModel.identity(), resident, Settings.DIRTY_BYTES), surroundings, this::add)) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                operator.process(tokens.of(sequence, 0, CONTEXT));
            }
            operator.checkpoint();
            long reloads = surroundings.counter("cacheReloads");
            double micros = use(operator, surroundings, count);
            report(micros / count, "micros-per-token");
            report((double) (surroundings.counter("cacheReloads") - reloads), "reloads");
            report(count, "tokens");
            report(peakHeap, "peak-heap");
            report((double) (digest >>> 32), "digest-high");
            report((double) (digest & 0xFFFF_FFFFL), "digest-low");
        }
    }

    private void report(double value, String name) {
        measurements.add(value, "many", access.label(), bounded ? "bounded" : "unbounded", name);
    }

    private double use(OperatorUnderTest<?> operator, Surroundings surroundings, int count) throws Exception {
        IntSupplier choice = access.over(SEQUENCES, ZIPF, new Random(5));
        int[] positions = new int[SEQUENCES];
        Arrays.fill(positions, CONTEXT);
        long nanos = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int i = 0; i < count / SAMPLES; i++) {
                int sequence = choice.getAsInt();
                var record = tokens.of(sequence, positions[sequence]++, 1);
                long begin = System.nanoTime();
                operator.process(record);
                nanos += System.nanoTime() - begin;
            }
            sampleHeap();
            if (bounded && surroundings.gauge("residentBytes") > SEQUENCES * BYTES / 10) {
                throw new IllegalStateException(surroundings.gauge("residentBytes") + " bytes are resident");
            }
            operator.checkpoint();
        }
        return nanos / 1e3;
    }

    @SuppressWarnings("ExplicitGC") // What is live is what is asked for.
    private void sampleHeap() {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        peakHeap = Math.max(peakHeap, used / 1048576.0);
    }

    private void add(ContextualizedSegment segment) {
        long hash = segment.sequenceId().hashCode() * 0x9E3779B97F4A7C15L + segment.startPosition();
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L + Arrays.hashCode(segment.vectors());
        digest += (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
    }
}
