package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A run with flushes, checkpoints and failures at random moments. After a failure it goes on from its last checkpoint as Flink does:
 * what was emitted since is void, and the records since come again; with other steps, bounds and kernels than before. At last its input
 * ends.
 */
final class DisturbedRun {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int MAX_FAILURES = 5;

    private final AttentionModel model;
    private final CacheType cacheType;
    private final Random random;
    private final List<ContextualizedSegment> committed = new ArrayList<>();
    private ProcessorFixture fixture;
    private MapSequenceStore checkpoint = new MapSequenceStore();
    private int checkpointedRecords;
    private long evictions;
    private long reloads;
    private long heldWritten;
    private int restores;

    DisturbedRun(AttentionModel model, CacheType cacheType, Random random) {
        this.model = model;
        this.cacheType = cacheType;
        this.random = random;
        this.fixture = builder().build();
    }

    List<ContextualizedSegment> process(List<TokenSegment> records) throws Exception {
        for (int next = 0; next < records.size(); ) {
            fixture.process(records.get(next++));
            switch (random.nextInt(12)) {
                case 0 -> fixture.flush();
                case 1 -> checkpoint(next);
                case 2 -> next = restores < MAX_FAILURES ? fail() : next;
                default -> {}
            }
        }
        fixture.processor.endInput();
        checkpoint(records.size());
        count();
        return committed;
    }

    private void checkpoint(int records) throws Exception {
        fixture.checkpoint();
        committed.addAll(fixture.output.vectors);
        fixture.output.vectors.clear();
        checkpoint = fixture.store.copy();
        checkpointedRecords = records;
    }

    private int fail() {
        count();
        restores++;
        fixture = builder().restore(checkpoint, fixture.now);
        return checkpointedRecords;
    }

    private void count() {
        evictions += fixture.metrics().evictions.getCount();
        reloads += fixture.metrics().reloads.getCount();
        heldWritten += fixture.metrics().heldWritten.getCount();
    }

    private ProcessorFixture.Builder builder() {
        return ProcessorFixture.of(model)
                .cacheType(cacheType)
                .kernels(random.nextBoolean() ? Kernels.best() : Kernels.scalar())
                .limits(oneOf(NO_LIMIT, 10_000, 0), oneOf(NO_LIMIT, 20 * SmallModel.BYTES_PER_TOKEN, 0), (int)
                        oneOf(1, 7, 256));
    }

    private long oneOf(long... choices) {
        return choices[random.nextInt(choices.length)];
    }

    long evictions() {
        return evictions;
    }

    long reloads() {
        return reloads;
    }

    /** Records written to state that were held. */
    long heldWritten() {
        return heldWritten;
    }

    int restores() {
        return restores;
    }
}
