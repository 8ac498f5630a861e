package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import dev.heed.operator.TokenSegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Tokens per second with the whole cache read for each: many sequences round robin, checkpoints in between. Every layout processes the
 * same tokens and must read the same sums. What a checkpoint does besides the task is not timed, but is pending for the next half of
 * the tokens: heap state copies what is written meanwhile.
 */
final class Throughput {
    private static final int WARM_UP_ROUNDS = 1;

    private final Backend backend;
    private final int context;
    private final int sequences;
    private final int intervals;
    private final Measurements measurements;
    private final Tokens tokens = new Tokens(1);
    private final Map<Integer, Double> sums = new HashMap<>();

    /**
     * @param context tokens of a sequence at the start of a round
     * @param sequences number of sequences
     * @param intervals checkpoints of a round, each after 16 tokens a sequence
     */
    Throughput(Backend backend, int context, int sequences, int intervals, Measurements measurements) {
        this.backend = backend;
        this.context = context;
        this.sequences = sequences;
        this.intervals = intervals;
        this.measurements = measurements;
    }

    void run(int rounds) throws Exception {
        Path model = BenchModel.identity();
        for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
            for (Layout layout : Layout.values()) {
                Stopwatch watch = new Stopwatch();
                int count = measure(layout, model, watch);
                if (round >= WARM_UP_ROUNDS) {
                    measurements.add(watch.perSecond(count), "throughput", backend.label(), context, layout.label());
                    measurements.add(watch.perCpuSecond(count), "cpu", backend.label(), context, layout.label());
                }
            }
        }
    }

    private int measure(Layout layout, Path model, Stopwatch watch) throws Exception {
        TokenSegment[] records = records();
        double[] sum = new double[1];
        try (Surroundings surroundings = new Surroundings(backend);
                OperatorUnderTest<?> operator = layout.open(model, true, surroundings, value -> sum[0] += value)) {
            for (int sequence = 0; sequence < sequences; sequence++) {
                operator.process(tokens.of(sequence, 0, context));
            }
            operator.checkpoint();
            sum[0] = 0;
            int interval = records.length / intervals;
            for (int i = 0; i < intervals; i++) {
                int from = i * interval;
                time(watch, operator, records, from, from + interval / 2);
                if (i > 0) {
                    finishCheckpoint(operator);
                }
                time(watch, operator, records, from + interval / 2, from + interval);
                watch.start();
                operator.beginCheckpoint();
                watch.stop();
            }
            finishCheckpoint(operator);
            verify(layout, sum[0], records.length);
            return records.length;
        }
    }

    private static void finishCheckpoint(OperatorUnderTest<?> operator) throws Exception {
        operator.writeCheckpoint();
        operator.completeCheckpoint();
    }

    private static void time(Stopwatch watch, OperatorUnderTest<?> operator, TokenSegment[] records, int from, int to)
            throws Exception {
        watch.start();
        for (int i = from; i < to; i++) {
            operator.process(records[i]);
        }
        watch.stop();
    }

    private TokenSegment[] records() {
        TokenSegment[] records = new TokenSegment[sequences * intervals * 16];
        for (int i = 0; i < records.length; i++) {
            records[i] = tokens.of(i % sequences, context + i / sequences, 1);
        }
        return records;
    }

    private void verify(Layout layout, double sum, int count) {
        double expected = layout == Layout.OPERATOR ? count : sums.computeIfAbsent(count, unused -> sum);
        if (sum != expected) {
            throw new IllegalStateException(layout + " read " + sum + ", expected " + expected);
        }
    }
}
