package dev.heed.bench.job;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The kernels on the tokens of a load, without Flink: projections, appending to the cache, attention, in full steps. */
final class BareStack {
    /** The default of {@code batch.max-tokens}. */
    private static final int STEP = 256;

    private final AttentionStack stack;
    private final Map<String, SequenceCache> caches = new HashMap<>();
    private float sum;
    private long singlesNanos;

    BareStack(Path model) {
        stack = new AttentionStack(AttentionModel.load(model), Kernels.best(), 1, STEP, AttentionSelection.NONE);
    }

    /** Microseconds for a token of the records of one token. */
    double run(Load load) {
        caches.clear();
        singlesNanos = 0;
        load.forEach(segment -> {
            SequenceCache cache = caches.computeIfAbsent(segment.sequenceId(), id -> stack.newCache(0));
            for (int from = 0; from < segment.tokenCount(); ) {
                int count = Math.min(stack.step().room(), segment.tokenCount() - from);
                stack.step()
                        .add(
                                cache,
                                segment.startPosition() + from,
                                count,
                                segment.embeddings(),
                                from * Load.HIDDEN,
                                null,
                                0);
                from += count;
                if (stack.step().room() == 0) {
                    runStep(segment.tokenCount() == 1);
                }
            }
        });
        return singlesNanos / 1e3 / load.singles();
    }

    private void runStep(boolean measured) {
        long begin = System.nanoTime();
        sum += stack.run(null)[0];
        if (measured) {
            singlesNanos += System.nanoTime() - begin;
        }
        stack.step().clear();
    }

    /** Depends on everything that was computed. */
    float sum() {
        return sum;
    }
}
