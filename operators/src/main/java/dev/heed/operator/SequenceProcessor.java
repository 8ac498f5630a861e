package dev.heed.operator;

import dev.heed.cache.CacheType;
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
    private final ModelRuntime model;
    private final SequenceStore store;
    private final LongSupplier clock;
    private final long openedAt;
    private final IdleTimeout idle;
    private final ProcessorMetrics metrics = new ProcessorMetrics();
    private final SequenceResidency residency;
    private final StepRunner steps;
    private final Rejections rejections;
    private final Holding holding;

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
        this.model = model;
        this.store = store;
        this.clock = clock;
        this.openedAt = clock.getAsLong();
        this.idle = new IdleTimeout(policy.idleClock(), policy.idleTimeout(), openedAt);
        this.residency = new SequenceResidency(store, model.stack(), policy, idle, limits, metrics);
        this.steps = new StepRunner(model, limits.stepTokens(), residency, output, metrics);
        this.rejections = new Rejections(ratio, output, metrics);
        this.holding = new Holding(model, residency, steps, rejections, metrics);
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
        if (sequence != null && isForeign(sequence.header)) {
            SequenceHeader restarted = restarted(sequence);
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

    private boolean isForeign(SequenceHeader header) {
        return !header.ended()
                && (!header.model().equals(model.cacheId())
                        || (!Holding.holds(header) && header.cacheType() != CacheType.FLOAT32));
    }

    /** The header that a sequence goes on with whose cache another model made, or which is held for one: that cache is never used. */
    private SequenceHeader restarted(ResidentSequence sequence) {
        if (policy.onModelChange() == SequencePolicy.ModelChange.FAIL) {
            String kept =
                    Holding.holds(sequence.header) ? " holds, for a model that is not causal, " : " has a cache of ";
            throw new ModelChangedException("sequence " + sequence.id + kept + sequence.header.model()
                    + ", but the job runs " + model.cacheId()
                    + "; model.on-change: restart would begin its context anew");
        }
        return sequence.header.restarted(CacheType.FLOAT32, model.cacheId());
    }

    private ResidentSequence restart(ResidentSequence former, SequenceHeader header) throws Exception {
        residency.loadWaiting(former);
        holding.release(former, false);
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
            reject(gap, segment);
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
            reject(decision, segment);
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

    private void reject(Admission.Decision decision, TokenSegment segment) {
        rejections.reject(decision.rejection(), decision.message(), segment);
    }

    private ResidentSequence accept(ResidentSequence found, TokenSegment segment, Admission.Decision decision)
            throws Exception {
        ResidentSequence sequence = found;
        if (decision.fresh()) {
            if (found != null) {
                rejectWaiting(found);
                holding.release(found, false);
            }
            sequence = residency.begin(segment.sequenceId(), found, decision.position());
            metrics.begun.inc();
        }
        residency.load(sequence);
        sequence.header = advance(decision.fresh() ? null : sequence.header, segment, decision);
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

    /** What still waits is rejected: the tokens before it are missing. */
    private void rejectWaiting(ResidentSequence sequence) throws Exception {
        residency.loadWaiting(sequence);
        while (!sequence.waiting.isEmpty()) {
            TokenSegment segment = sequence.waiting.poll().segment();
            reject(decide(sequence, segment), segment);
        }
    }

    private SequenceHeader advance(SequenceHeader header, TokenSegment segment, Admission.Decision decision) {
        return new SequenceHeader(
                segment.epoch(),
                false,
                header == null ? decision.position() : header.contextStart(),
                decision.position() + decision.count(),
                (header == null ? 0 : header.tokenCount()) + decision.count(),
                header == null ? segment.timestamp() : Math.max(header.eventTime(), segment.timestamp()),
                clock.getAsLong(),
                CacheType.FLOAT32,
                model.cacheId());
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
            endRetention(sequence, clock, time);
            return;
        }
        if (clock == Clock.PROCESSING) {
            sequence = endPatience(sequence, time);
        }
        if (!sequence.header.ended()) {
            endIdleness(sequence, clock, time);
        }
        settleMemory();
    }

    private void endRetention(ResidentSequence sequence, Clock clock, long time) throws Exception {
        if (clock != Clock.PROCESSING) {
            return; // asked for by the life that has ended
        }
        long deadline = Math.max(sequence.header.touchedAt(), openedAt) + policy.endedRetention();
        if (time < deadline) {
            store.wakeAt(Clock.PROCESSING, deadline);
        } else {
            sequence.wakeAt = ResidentSequence.UNKNOWN;
            residency.forget(sequence);
        }
    }

    private void endIdleness(ResidentSequence sequence, Clock clock, long time) throws Exception {
        long deadline = idle.deadline(sequence.header);
        if (clock != idle.clock()) {
            // The other clock tells nothing of idleness. But a job that went by it may have left no deadline than this
            // one.
            residency.watch(sequence, deadline, ResidentSequence.UNKNOWN);
        } else if (time < deadline) {
            residency.watch(sequence, deadline, time);
        } else {
            expire(sequence);
        }
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
                if (isForeign(sequence.header)) {
                    sequence = restart(sequence, restarted(sequence));
                }
                skipGap(sequence);
            } else {
                TokenSegment segment = sequence.waiting.pollOldest().segment();
                reject(decide(sequence, segment), segment);
            }
        }
        return sequence;
    }

    private void expire(ResidentSequence sequence) throws Exception {
        metrics.expired.inc();
        sequence.wakeAt = ResidentSequence.UNKNOWN;
        rejectWaiting(sequence);
        holding.release(sequence, false);
        residency.forget(sequence);
    }

    /** At the end of the input: what waits, or is held, has nothing to wait for. Selects other sequences. */
    void endInput() throws Exception {
        for (String id : store.sequencesThatWait()) {
            store.select(id);
            ResidentSequence sequence = residency.find(id);
            if (sequence != null) {
                rejectWaiting(sequence);
            }
        }
        Set<String> ids = new TreeSet<>(store.sequencesThatHold());
        if (!model.stack().causal()) {
            ids.addAll(residency.residentIds());
        }
        for (String id : ids) {
            store.select(id);
            ResidentSequence sequence = residency.find(id);
            if (sequence != null && !sequence.header.ended() && Holding.holds(sequence.header)) {
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
