package dev.heed.bench.job;

import dev.heed.cache.CacheType;
import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.operator.TokenSegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The kernels on the tokens of a load, without Flink: projections, appending to the cache, attention, in full steps. The sequences are as
 * many, and come in the same turn, as in the job, so that their pages come from where the job's come from.
 */
final class BareStack {
    /** The default of {@code batch.max-tokens}. */
    private static final int STEP = 256;

    private final AttentionStack stack;
    private final Map<String, SequenceCache> caches = new HashMap<>();
    private float sum;
    private long nanos;

    BareStack(Path model, String dtype) {
        CacheType type = CacheType.valueOf(dtype.toUpperCase(Locale.ROOT));
        stack = new AttentionStack(AttentionModel.load(model), Kernels.best(), 1, type, STEP, AttentionSelection.NONE);
    }

    /** Microseconds for a token of the measured records. */
    double run(Load load) {
        load.forEachBefore(this::take);
        runStep();
        nanos = 0;
        load.forEachMeasured(this::take);
        runStep();
        caches.clear();
        return nanos / 1e3 / load.measured() / load.chunk();
    }

    private void take(TokenSegment segment) {
        SequenceCache cache = caches.computeIfAbsent(segment.sequenceId(), id -> stack.newCache(0));
        for (int from = 0; from < segment.tokenCount(); ) {
            int count = Math.min(stack.step().room(), segment.tokenCount() - from);
            long position = segment.startPosition() + from;
            stack.step().add(cache, position, count, segment.embeddings(), from * Load.HIDDEN, null, 0);
            from += count;
            if (stack.step().room() == 0) {
                runStep();
            }
        }
    }

    private void runStep() {
        long begin = System.nanoTime();
        if (stack.step().tokenCount() > 0) {
            sum += stack.run(null)[0];
        }
        nanos += System.nanoTime() - begin;
        stack.step().clear();
    }

    /** Depends on everything that was computed. */
    float sum() {
        return sum;
    }
}
