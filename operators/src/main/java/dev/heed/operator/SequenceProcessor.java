package dev.heed.operator;

import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The logic of the attention operator, without Flink's runtime: admits records, gathers their tokens into steps, emits. Not
 * thread-safe.
 */
final class SequenceProcessor {
    private final SequencePolicy policy;
    private final Admission admission;
    private final CacheOwner owner;
    private final ModelRuntime model;
    private final SequenceStore store;
    private final LongSupplier clock;
    private final long openedAt;
    private final ProcessorMetrics metrics = new ProcessorMetrics();
    private final SequenceResidency residency;
    private final StepRunner steps;
    private final Rejections rejections;
    private final Holding holding;
    private final WaitingLine line;
    private final Expiry expiry;

    /**
     * @param policy what is decided about sequences
     * @param limits bounds of memory and steps
     * @param ratio watches the share of rejected records
     * @param model the model, for this processor alone
     * @param store the durable side
     * @param output receives the results
     * @param clock processing time, milliseconds since the epoch
     */
    SequenceProcessor(
            SequencePolicy policy,
            ResidencyLimits limits,
            RejectionRatio ratio,
            ModelRuntime model,
            SequenceStore store,
            SequenceOutput output,
            LongSupplier clock) {
        this.policy = policy;
        this.admission = new Admission(policy);
        this.owner = new CacheOwner(model.cacheId(), model.stack().cacheType(), policy.onModelChange());
        this.model = model;
        this.store = store;
        this.clock = clock;
        this.openedAt = clock.getAsLong();
        IdleTimeout idle = new IdleTimeout(policy.idleClock(), policy.idleTimeout(), openedAt);
        SequencePools pools = new SequencePools(model, store);
        this.residency = new SequenceResidency(store, model.stack(), pools, policy, idle, limits, metrics);
        this.steps = new StepRunner(model, limits.stepTokens(), residency, output, metrics);
        this.rejections = new Rejections(ratio, output, metrics);
        this.holding = new Holding(model, residency, pools, steps, rejections, metrics);
        this.line = new WaitingLine(admission, residency, rejections);
        this.expiry = new Expiry(policy, idle, store, residency, line, holding, metrics);
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
        Admission.Decision decision;
        if (sequence != null && owner.isForeign(sequence.header)) {
            SequenceHeader restarted = owner.restarted(sequence.id, sequence.header);
            decision = admission.decide(restarted, segment);
            if (decision.accepted() ? !decision.fresh() : mayWait(decision)) {
                sequence = restart(sequence, restarted);
            }
        } else {
            decision = decide(sequence, segment);
        }
        if (mayWait(decision)) {
            await(sequence, segment, decision);
        } else {
            drain(settle(sequence, segment, decision));
        }
        settleMemory();
    }

    /** Runs full steps, and keeps memory within its bounds where records are held and no step sees to it. */
    private void settleMemory() throws Exception {
        steps.runFull();
        if (!model.stack().causal()) {
            residency.shrink();
        }
    }

    private boolean mayWait(Admission.Decision decision) {
        return decision.rejection() == RejectionReason.GAP && policy.reorderMaxTokens() > 0;
    }

    private Admission.Decision decide(ResidentSequence sequence, TokenSegment segment) {
        return admission.decide(sequence == null ? null : sequence.header, segment);
    }

    private ResidentSequence restart(ResidentSequence former, SequenceHeader header) throws Exception {
        residency.loadWaiting(former);
        if (Holding.holds(former.header)) {
            holding.release(former, false);
        }
        ResidentSequence sequence = residency.begin(former.id, former, header.contextStart());
        sequence.header = header;
        residency.keep(sequence, 0);
        return sequence;
    }

    /** Lets a record wait for those before it; if it may not, the gap is as good as closed. */
    private void await(ResidentSequence sequence, TokenSegment segment, Admission.Decision gap) throws Exception {
        residency.loadWaiting(sequence);
        boolean full = sequence.waiting.tokens() + segment.tokenCount() > policy.reorderMaxTokens();
        if (full && policy.gap() == SequencePolicy.Gap.DEAD_LETTER) {
            rejections.reject(gap, segment);
            return;
        }
        WaitingRecord record = new WaitingRecord(segment, clock.getAsLong());
        if (!sequence.waiting.add(record)) {
            metrics.duplicates.inc();
            return;
        }
        metrics.reordered.inc();
        residency.keepWaiting(sequence, record);
        if (full) {
            skipGap(sequence);
        }
    }

    /** Goes on at the first record that waits. */
    private void skipGap(ResidentSequence sequence) throws Exception {
        metrics.holes.inc();
        residency.load(sequence);
        sequence.header =
                sequence.header.withHoleTo(sequence.waiting.first().segment().startPosition());
        residency.keep(sequence, 0);
        drain(sequence);
    }

    /** Settles the waiting records of the selected sequence that wait no longer; all of them if it has ended. */
    private void drain(ResidentSequence sequence) throws Exception {
        while (sequence != null
                && sequence.waiting != null
                && !sequence.waiting.isEmpty()
                && (sequence.header.ended()
                        || sequence.waiting.first().segment().startPosition() <= sequence.header.nextPosition())) {
            TokenSegment segment = sequence.waiting.poll().segment();
            settle(sequence, segment, decide(sequence, segment));
        }
    }

    /**
     * Does what has been decided.
     *
     * @return the sequence as it is then, in memory if it is open; null if it is still unknown
     */
    private ResidentSequence settle(ResidentSequence sequence, TokenSegment segment, Admission.Decision decision)
            throws Exception {
        if (decision.rejection() != null) {
            rejections.reject(decision, segment);
        } else {
            rejections.accepted();
        }
        if (decision.accepted()) {
            return accept(sequence, segment, decision);
        }
        if (decision.rejection() == null) {
            metrics.duplicates.inc();
        }
        return sequence;
    }

    private ResidentSequence accept(ResidentSequence found, TokenSegment segment, Admission.Decision decision)
            throws Exception {
        ResidentSequence sequence = found;
        if (decision.fresh()) {
            if (found != null) {
                line.rejectAll(found);
                holding.release(found, false);
            }
            sequence = residency.begin(segment.sequenceId(), found, decision.position());
            metrics.begun.inc();
        }
        residency.load(sequence);
        sequence.header =
                owner.advance(decision.fresh() ? null : sequence.header, segment, decision, clock.getAsLong());
        if (model.stack().causal()) {
            steps.add(new PendingRecord(sequence, segment, decision, model.stack()));
        } else {
            holding.hold(sequence, segment, decision);
        }
        metrics.tokens.inc(decision.count());
        metrics.contextOf(sequence.header.tokenCount());
        if (decision.ends()) {
            holding.release(sequence, true);
            sequence.header = sequence.header.asEnded();
            drain(sequence);
            residency.end(sequence);
        } else {
            residency.keep(sequence, decision.count());
        }
        return sequence;
    }

    /** Runs everything that waits. May select other sequences. */
    void flush(FlushCause cause) throws Exception {
        steps.flush(cause);
    }

    /** Whether nothing waits for a step. */
    boolean isIdle() {
        return steps.isIdle();
    }

    /** Makes everything durable; the caller has {@linkplain #flush flushed} before. Selects other sequences. */
    void writeAll() throws Exception {
        if (!steps.isIdle()) {
            throw new IllegalStateException("tokens wait for a step; flush before a checkpoint");
        }
        residency.writeAll();
    }

    /**
     * A deadline of a sequence, which is selected in the store, has come. Deadlines in processing time count from the start of this run
     * at the earliest, so that an outage expires nothing. May select other sequences.
     *
     * @param clock the clock that has reached it
     * @param time the time that was asked for
     */
    void onDeadline(String id, Clock clock, long time) throws Exception {
        ResidentSequence sequence = residency.find(id);
        if (sequence == null) {
            return;
        }
        if (sequence.header.ended()) {
            expiry.ofMarker(sequence, clock, time);
            return;
        }
        if (clock == Clock.PROCESSING) {
            sequence = endPatience(sequence, time);
        }
        if (!sequence.header.ended()) {
            expiry.ofOpen(sequence, clock, time);
        }
        settleMemory();
    }

    /**
     * What has waited for too long waits no longer; for what may wait on, another deadline is set.
     *
     * @return the sequence, which may have been restarted
     */
    private ResidentSequence endPatience(ResidentSequence found, long time) throws Exception {
        ResidentSequence sequence = found;
        residency.loadWaiting(sequence);
        while (!sequence.header.ended() && !sequence.waiting.isEmpty()) {
            long deadline = Math.max(sequence.waiting.oldest().since(), openedAt) + policy.reorderTimeout();
            if (time < deadline) {
                store.wakeAt(Clock.PROCESSING, deadline);
                return sequence;
            }
            if (policy.gap() == SequencePolicy.Gap.CONTINUE) {
                if (owner.isForeign(sequence.header)) {
                    sequence = restart(sequence, owner.restarted(sequence.id, sequence.header));
                }
                skipGap(sequence);
            } else {
                line.rejectOldest(sequence);
            }
        }
        return sequence;
    }

    /** At the end of the input: what waits, or is held or pooled, has nothing to wait for. Selects other sequences. */
    void endInput() throws Exception {
        for (String id : store.sequencesThatWait()) {
            store.select(id);
            ResidentSequence sequence = residency.find(id);
            if (sequence != null) {
                line.rejectAll(sequence);
            }
        }
        Set<String> ids = new TreeSet<>(store.sequencesThatHold());
        if (model.poolsAsItGoes()) {
            ids.addAll(store.sequencesThatPool());
        }
        if (!model.stack().causal() || model.poolsAsItGoes()) {
            ids.addAll(residency.residentIds());
        }
        for (String id : ids) {
            store.select(id);
            ResidentSequence sequence = residency.find(id);
            boolean open = sequence != null && !sequence.header.ended();
            boolean own = model.poolsAsItGoes() && open && !owner.isForeign(sequence.header);
            if (open && (Holding.holds(sequence.header) || own)) {
                holding.release(sequence, false);
                residency.forget(sequence);
                steps.runFull();
            }
        }
    }

    ProcessorMetrics metrics() {
        return metrics;
    }

    SequenceResidency residency() {
        return residency;
    }
}
