package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.cache.SequenceCache;
import dev.heed.cache.SequenceHeader;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** The cache of the attention operator by itself: no admission, no steps, no arithmetic. For the state benchmark. Not thread-safe. */
public final class ResidentCache {
    private final SequenceResidency residency;
    private final AttentionModel model;
    private final LongSupplier clock;

    /**
     * @param model says how much a token takes; runs nothing
     * @param policy what is decided about sequences
     * @param limits bounds of memory
     * @param state the keyed state of the operator, as its backend, its timers and its key context are
     * @param clock processing time
     */
    public ResidentCache(
            AttentionModel model,
            SequencePolicy policy,
            ResidencyLimits limits,
            KeyedStateStore state,
            KeyedStateBackend<String> backend,
            InternalTimerService<VoidNamespace> timers,
            Consumer<String> keyContext,
            LongSupplier clock) {
        this.model = model;
        this.clock = clock;
        AttentionStack stack =
                new AttentionStack(model, Kernels.best(), model.layers().size(), 1, AttentionSelection.NONE);
        SequenceStore store = new KeyedSequenceStore(state, backend, timers, keyContext);
        ModelRuntime runtime =
                new ModelRuntime(stack, model.id(), model.fingerprint(), model.hiddenSize(), VectorOutput.ALL, 1);
        this.residency = new SequenceResidency(
                store,
                stack,
                new SequencePools(runtime, store),
                policy,
                new IdleTimeout(policy.idleClock(), policy.idleTimeout(), clock.getAsLong()),
                limits,
                new ProcessorMetrics());
    }

    /** Appends a segment, whose sequence is selected, with its embeddings for keys and values. */
    public SequenceCache append(TokenSegment segment) throws Exception {
        ResidentSequence sequence = residency.find(segment.sequenceId());
        long contextStart = segment.startPosition();
        long before = 0;
        if (sequence == null) {
            sequence = residency.begin(segment.sequenceId(), null, contextStart);
        } else {
            contextStart = sequence.header.contextStart();
            before = sequence.header.tokenCount();
        }
        residency.load(sequence);
        SequenceCache cache = sequence.cache;
        int size = model.hiddenSize();
        for (int i = 0; i < segment.tokenCount(); i++) {
            long position = segment.startPosition() + i;
            cache.append(0, position, segment.embeddings(), i * size, segment.embeddings(), i * size, null);
        }
        sequence.header = new SequenceHeader(
                segment.epoch(),
                false,
                contextStart,
                segment.endPosition(),
                before + segment.tokenCount(),
                segment.timestamp(),
                clock.getAsLong(),
                CacheType.FLOAT32,
                model.fingerprint());
        residency.keep(sequence, segment.tokenCount());
        residency.grown(sequence);
        residency.shrink();
        return cache;
    }

    /** Makes everything durable, as before a snapshot. */
    public void writeAll() throws Exception {
        residency.writeAll();
    }
}
