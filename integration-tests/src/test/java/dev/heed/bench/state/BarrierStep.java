package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.OperatorSettings;
import dev.heed.operator.TokenSegment;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long a checkpoint holds up the task: what is done before the barrier and the synchronous part of the snapshot, with up to the
 * default of dirty bytes to write, while the rest of the checkpoint before runs in another thread. And how long the longest record
 * holds it up in between.
 */
final class BarrierStep {
    private static final int SEQUENCES = 256;
    private static final int CHUNK = 4;
    private static final int MAX_LENGTH = 256;
    private static final int WARM_UP = 5;
    private static final double MIN_SHARE = 0.25;
    private static final double MAX_SHARE = 0.99;
    private static final int MAX_TOKENS = 32_768;

    private final Backend backend;
    private final Place place;
    private final Measurements measurements;
    private final Tokens tokens = new Tokens(3);
    private final Random random = new Random(3);
    private final int[] ids = new int[SEQUENCES];
    private final int[] positions = new int[SEQUENCES];
    private int nextId = SEQUENCES;

    BarrierStep(Backend backend, Place place, Measurements measurements) {
        this.backend = backend;
        this.place = place;
        this.measurements = measurements;
        for (int i = 0; i < SEQUENCES; i++) {
            ids[i] = i;
        }
    }

    void run(int checkpoints) throws Exception {
        OperatorSettings settings = Settings.lingering(BenchModel.identity());
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (Surroundings surroundings = new Surroundings(backend, place);
                OperatorUnderTest<ContextualizedSegment> operator =
                        OperatorUnderTest.of(settings, surroundings, segment -> {})) {
            Future<Long> written = null;
            for (int checkpoint = 0; checkpoint < WARM_UP + checkpoints; checkpoint++) {
                boolean counted = checkpoint >= WARM_UP;
                // Every other one comes at the worst moment.
                double share =
                        checkpoint % 2 == 0 ? MAX_SHARE : MIN_SHARE + random.nextDouble() * (MAX_SHARE - MIN_SHARE);
                double longest = load(operator, surroundings, (long) (share * Settings.DIRTY_BYTES));
                if (written != null) {
                    written.get();
                    operator.completeCheckpoint();
                }
                long dirty = surroundings.gauge("dirtyBytes");
                long begin = System.nanoTime();
                surroundings.sync();
                double sync = (System.nanoTime() - begin) / 1e6;
                begin = System.nanoTime();
                operator.beginCheckpoint();
                double step = (System.nanoTime() - begin) / 1e6;
                if (counted) {
                    add(step, "step");
                    add(sync, "sync");
                    add(longest, "record");
                    add(dirty / 1048576.0, "dirty");
                }
                written = writer.submit(operator::writeCheckpoint);
            }
            written.get();
            operator.completeCheckpoint();
        } finally {
            writer.shutdown();
        }
    }

    private void add(double value, String name) {
        measurements.add(value, "barrier", backend.label(), place.label(), name);
    }

    /**
     * Processes tokens until so much is dirty, or so many are processed.
     *
     * @return the longest time of a record, milliseconds
     */
    private double load(OperatorUnderTest<?> operator, Surroundings surroundings, long dirtyBytes) throws Exception {
        long longest = 0;
        for (int token = 0; token < MAX_TOKENS && surroundings.gauge("dirtyBytes") < dirtyBytes; token += CHUNK) {
            TokenSegment record = next(random.nextInt(SEQUENCES));
            long begin = System.nanoTime();
            operator.process(record);
            longest = Math.max(longest, System.nanoTime() - begin);
        }
        return longest / 1e6;
    }

    /** The next tokens of a sequence; one in 64 records ends it, and another takes its place. */
    private TokenSegment next(int index) {
        int id = ids[index];
        int position = positions[index];
        if (position + CHUNK >= MAX_LENGTH || random.nextInt(MAX_LENGTH / CHUNK) == 0) {
            ids[index] = nextId++;
            positions[index] = 0;
            return tokens.last(id, position, CHUNK);
        }
        positions[index] += CHUNK;
        return tokens.of(id, position, CHUNK);
    }
}
