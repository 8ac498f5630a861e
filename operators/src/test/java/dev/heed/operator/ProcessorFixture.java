package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.operator.SequencePolicy.Clock;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import java.util.Arrays;

/** A processor over maps, with a clock that the test moves. */
final class ProcessorFixture {
    static final long IDLE_TIMEOUT = 1_000;
    static final long ENDED_RETENTION = 100;
    static final SequencePolicy POLICY = new SequencePolicy(
            Start.ANY,
            Positions.RECORD,
            4096,
            Overflow.END,
            SequencePolicy.Gap.DEAD_LETTER,
            0,
            1,
            ModelChange.RESTART,
            IDLE_TIMEOUT,
            ENDED_RETENTION);
    private static final long NO_LIMIT = Long.MAX_VALUE;

    final AttentionModel model;
    final MapSequenceStore store;
    final CollectedOutput output = new CollectedOutput();
    final SequenceProcessor processor;
    long now = 1_000_000;

    private ProcessorFixture(Builder builder, MapSequenceStore store, long now) {
        this.model = builder.model;
        this.store = store;
        this.now = now;
        AttentionStack stack = new AttentionStack(
                model,
                builder.kernels,
                model.layers().size(),
                builder.cacheType,
                builder.slice == 0 ? builder.limits.stepTokens() : builder.slice,
                builder.selection);
        this.processor = new SequenceProcessor(
                builder.policy,
                builder.limits,
                new RejectionRatio(builder.rejections),
                new ModelRuntime(
                        stack,
                        model.id(),
                        ModelRuntime.cacheId(model, model.layers().size()),
                        model.hiddenSize(),
                        builder.vectors,
                        builder.topK),
                store,
                output,
                () -> this.now);
    }

    static Builder of(AttentionModel model) {
        return new Builder(model);
    }

    void process(TokenSegment segment) throws Exception {
        store.select(segment.sequenceId());
        processor.process(segment);
    }

    void flush() throws Exception {
        processor.flush(FlushCause.LINGER);
    }

    void checkpoint() throws Exception {
        processor.flush(FlushCause.LINGER);
        processor.writeAll();
    }

    /** Lets time pass, deadline by deadline. */
    void advance(long millis) throws Exception {
        long until = now + millis;
        while (!store.deadlines.isEmpty() && store.deadlines.first().time() <= until) {
            MapSequenceStore.Deadline deadline = store.deadlines.pollFirst();
            now = Math.max(now, deadline.time());
            store.select(deadline.id());
            processor.onDeadline(deadline.id(), Clock.PROCESSING, deadline.time());
        }
        now = until;
    }

    /** Lets a watermark come, deadline by deadline. */
    void watermark(long time) throws Exception {
        while (!store.eventDeadlines.isEmpty() && store.eventDeadlines.first().time() <= time) {
            MapSequenceStore.Deadline deadline = store.eventDeadlines.pollFirst();
            store.select(deadline.id());
            processor.onDeadline(deadline.id(), Clock.EVENT, deadline.time());
        }
    }

    /** Steps run, whatever the cause. */
    long steps() {
        return Arrays.stream(FlushCause.values())
                .mapToLong(cause -> metrics().steps(cause).getCount())
                .sum();
    }

    ProcessorMetrics metrics() {
        return processor.metrics();
    }

    /** What is not given is the default of the product, without bounds of memory. */
    static final class Builder {
        private final AttentionModel model;
        private SequencePolicy policy = POLICY;
        private ResidencyLimits limits = new ResidencyLimits(NO_LIMIT, NO_LIMIT, 256);
        private RejectionRatio.Limit rejections = new RejectionRatio.Limit(1, 1000);
        private Kernels kernels = Kernels.best();
        private CacheType cacheType = CacheType.FLOAT32;
        private AttentionSelection selection = AttentionSelection.NONE;
        private VectorOutput vectors = VectorOutput.ALL;
        private int topK = 8;

        /** 0 = a whole step. */
        private int slice;

        private Builder(AttentionModel model) {
            this.model = model;
        }

        Builder policy(SequencePolicy value) {
            policy = value;
            return this;
        }

        Builder limits(long residentBytes, long dirtyBytes, int stepTokens) {
            limits = new ResidencyLimits(residentBytes, dirtyBytes, stepTokens);
            return this;
        }

        Builder stepTokens(int tokens) {
            return limits(limits.residentBytes(), limits.dirtyBytes(), tokens);
        }

        /** Tokens of a step that run through the model together. */
        Builder slice(int tokens) {
            slice = tokens;
            return this;
        }

        Builder rejections(double ratio, int window) {
            rejections = new RejectionRatio.Limit(ratio, window);
            return this;
        }

        Builder kernels(Kernels value) {
            kernels = value;
            return this;
        }

        Builder cacheType(CacheType value) {
            cacheType = value;
            return this;
        }

        Builder report(AttentionSelection value, int keys) {
            selection = value;
            topK = keys;
            return this;
        }

        Builder output(VectorOutput value) {
            vectors = value;
            return this;
        }

        ProcessorFixture build() {
            return new ProcessorFixture(this, new MapSequenceStore(), 1_000_000);
        }

        /** A processor that goes on with the state of another, as after a restore. */
        ProcessorFixture restore(ProcessorFixture former) {
            return restore(former.store, former.now);
        }

        /** A processor that goes on with a checkpoint, which stays as it is. */
        ProcessorFixture restore(MapSequenceStore checkpoint, long now) {
            return new ProcessorFixture(this, checkpoint.copy(), now);
        }
    }
}
