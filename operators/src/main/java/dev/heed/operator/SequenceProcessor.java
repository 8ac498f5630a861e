package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.cache.SequenceHeader;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The logic of the attention operator, without Flink's runtime: admits records, gathers their tokens into steps, emits. Not
 * thread-safe.
 */
final class SequenceProcessor {
    private final SequencePolicy policy;
    private final ResidencyLimits limits;
    private final RejectionRatio rejections;
    private final Admission admission;
    private final ModelRuntime model;
    private final SequenceStore store;
    private final SequenceOutput output;
    private final LongSupplier clock;
    private final long openedAt;
    private final ProcessorMetrics metrics = new ProcessorMetrics();
    private final SequenceResidency residency;
    private final StepQueue queue;

    /**
     * @param policy what is decided about sequences
     * @param limits bounds of memory and steps
     * @param rejections watches the share of rejected records
     * @param model the model, for this processor alone
     * @param store the durable side
     * @param output receives the results
     * @param clock processing time, milliseconds since the epoch
     */
    SequenceProcessor(
            SequencePolicy policy,
            ResidencyLimits limits,
            RejectionRatio rejections,
            ModelRuntime model,
            SequenceStore store,
            SequenceOutput output,
            LongSupplier clock) {
        this.policy = policy;
        this.limits = limits;
        this.rejections = rejections;
        this.admission = new Admission(policy);
        this.model = model;
        this.store = store;
        this.output = output;
        this.clock = clock;
        this.openedAt = clock.getAsLong();
        this.residency = new SequenceResidency(store, model.stack(), policy, limits, metrics);
        this.queue =
                new StepQueue(model.stack(), model.hiddenSize(), new AttentionReport(model.topK(), model.id(), output));
    }

    /** Takes one record, whose sequence is selected in the store. May select others. */
    void process(TokenSegment segment) throws Exception {
        metrics.records.inc();
        ResidentSequence sequence = residency.find(segment.sequenceId());
        if (segment.erasure()) {
            if (sequence != null) {
                residency.forget(sequence);
                metrics.erased.inc();
            }
            return;
        }
        SequenceHeader header = sequence == null ? null : sequence.header;
        boolean foreign = header != null && !header.ended() && isForeign(header);
        if (foreign) {
            header = restarted(segment.sequenceId(), header);
        }
        Admission.Decision decision = admission.decide(header, segment);
        if (decision.rejection() != null) {
            reject(decision, segment);
        } else {
            rejections.accepted();
        }
        if (decision.accepted()) {
            boolean anew = decision.fresh() || foreign;
            accept(segment, decision, sequence, decision.fresh() ? null : header, anew);
        } else if (decision.rejection() == null) {
            metrics.duplicates.inc();
        }
    }

    private boolean isForeign(SequenceHeader header) {
        return !header.model().equals(model.cacheId()) || header.cacheType() != CacheType.FLOAT32;
    }

    private SequenceHeader restarted(String id, SequenceHeader header) {
        if (policy.onModelChange() == SequencePolicy.ModelChange.FAIL) {
            throw new ModelChangedException("sequence " + id + " has a cache that model " + header.model()
                    + " made, but the job runs " + model.cacheId()
                    + "; model.on-change: restart would begin its context anew");
        }
        return header.restarted(CacheType.FLOAT32, model.cacheId());
    }

    private void reject(Admission.Decision decision, TokenSegment segment) {
        metrics.rejected.inc();
        String message = segment.origin().coordinates() + ", sequence \"" + segment.sequenceId() + "\", position "
                + segment.startPosition() + ": " + decision.message();
        output.emit(new RejectedSegment(decision.rejection(), message, segment));
        rejections.rejected(message);
    }

    private void accept(
            TokenSegment segment,
            Admission.Decision decision,
            ResidentSequence found,
            SequenceHeader header,
            boolean anew)
            throws Exception {
        ResidentSequence sequence = anew ? residency.begin(segment.sequenceId(), found) : found;
        residency.load(sequence);
        sequence.header = advance(header, segment, decision);
        queue.add(new PendingRecord(sequence, segment, decision, model.stack().outputSize()));
        metrics.tokens.inc(decision.count());
        if (decision.ends()) {
            residency.end(sequence);
        } else {
            residency.keep(sequence, decision.count());
        }
        while (queue.tokens() >= limits.stepTokens()) {
            runStep();
        }
    }

    private SequenceHeader advance(SequenceHeader header, TokenSegment segment, Admission.Decision decision) {
        return new SequenceHeader(
                segment.epoch(),
                false,
                header == null ? decision.position() : header.contextStart(),
                decision.position() + decision.count(),
                (header == null ? 0 : header.tokenCount()) + decision.count(),
                segment.timestamp(),
                clock.getAsLong(),
                CacheType.FLOAT32,
                model.cacheId());
    }

    /** Runs everything that waits. May select other sequences. */
    void flush() throws Exception {
        while (!queue.isEmpty()) {
            runStep();
        }
    }

    private void runStep() throws Exception {
        metrics.steps.inc();
        queue.run(this::complete);
        residency.shrink();
    }

    private void complete(PendingRecord record) {
        TokenSegment segment = record.segment;
        residency.grown(record.sequence);
        output.emit(new ContextualizedSegment(
                segment.sequenceId(),
                segment.epoch(),
                record.position,
                record.count,
                record.vectors,
                surface(record),
                record.ends,
                segment.timestamp(),
                record.contextStart,
                model.id(),
                segment.origin()));
    }

    private static String[] surface(PendingRecord record) {
        String[] tokens = record.segment.tokens();
        if (tokens == null || record.count == tokens.length) {
            return tokens;
        }
        return Arrays.copyOfRange(tokens, record.skip, record.skip + record.count);
    }

    /** Whether nothing waits for a step. */
    boolean isIdle() {
        return queue.isEmpty();
    }

    /** Makes everything durable; the caller has {@linkplain #flush() flushed} before. Selects other sequences. */
    void writeAll() throws Exception {
        if (!queue.isEmpty()) {
            throw new IllegalStateException(queue.tokens() + " tokens wait for a step; flush before a checkpoint");
        }
        residency.writeAll();
    }

    /**
     * A deadline of a sequence, which is selected in the store, has come. Deadlines count from the start of this run at the earliest, so
     * that an outage expires nothing.
     *
     * @param time the time that was asked for
     */
    void onDeadline(String id, long time) throws Exception {
        ResidentSequence sequence = residency.find(id);
        if (sequence == null) {
            return;
        }
        SequenceHeader header = sequence.header;
        long patience = header.ended() ? policy.endedRetention() : policy.idleTimeout();
        long deadline = Math.max(header.touchedAt(), openedAt) + patience;
        if (time < deadline) {
            sequence.wakeAt = deadline;
            store.wakeAt(deadline);
            return;
        }
        sequence.wakeAt = -1;
        residency.forget(sequence);
        if (!header.ended()) {
            metrics.expired.inc();
        }
    }

    ProcessorMetrics metrics() {
        return metrics;
    }

    SequenceResidency residency() {
        return residency;
    }
}
