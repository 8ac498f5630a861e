package dev.heed.operator;

import dev.heed.cache.SequenceHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds accepted records for a model that is not causal, which sees all of a sequence at once, and lets those of a sequence go together:
 * when it ends, expires or begins again, and at the end of the input.
 *
 * <p>What is held is embeddings, not the work of a model: the header of such a sequence names their size instead of a model, and
 * whatever model the job has when they are let go takes them, if the size is its own.
 *
 * <p>What comes out keeps the event times of its records, which watermarks have passed meanwhile. Not thread-safe.
 */
final class Holding {
    private static final String MARK = "embeddings/";

    private final ModelRuntime model;
    private final SequenceResidency residency;
    private final SequencePools pools;
    private final StepRunner steps;
    private final Rejections rejections;
    private final ProcessorMetrics metrics;

    Holding(
            ModelRuntime model,
            SequenceResidency residency,
            SequencePools pools,
            StepRunner steps,
            Rejections rejections,
            ProcessorMetrics metrics) {
        this.model = model;
        this.residency = residency;
        this.pools = pools;
        this.steps = steps;
        this.rejections = rejections;
        this.metrics = metrics;
    }

    /** What stands in a header instead of a model where embeddings of a size are held. */
    static String mark(int hiddenSize) {
        return MARK + hiddenSize;
    }

    /** Whether the records of an open sequence with this header are held. */
    static boolean holds(SequenceHeader header) {
        return header.model().startsWith(MARK);
    }

    /** Holds what was accepted of a record of a sequence in memory. */
    void hold(ResidentSequence sequence, TokenSegment segment, Admission.Decision decision) {
        sequence.held.add(segment.part(decision.skip(), decision.count(), decision.position()));
        metrics.held.inc();
    }

    /**
     * Lets go what is held of the selected sequence, which is open still and forgotten or begun anew right after, and sees to it that what
     * is pooled of it goes out, too. It does nothing if nothing is held or pooled.
     *
     * @param ends whether the sequence ends with the last record
     */
    void release(ResidentSequence sequence, boolean ends) throws Exception {
        List<PendingRecord> released = letGo(sequence, ends);
        if (!model.output().pooling().isOn() || sequence.header.ended()) {
            return;
        }
        boolean ended = released.isEmpty() ? ends && model.stack().causal() : released.get(released.size() - 1).ends;
        boolean own = sequence.header.model().equals(model.cacheId());
        if (!ended && (own || !released.isEmpty())) {
            pools.load(sequence);
            if (sequence.pool == null) {
                pools.begin(sequence);
            }
            steps.addEnd(sequence);
        }
    }

    /** Hands the held records to the steps, and returns what they take. */
    private List<PendingRecord> letGo(ResidentSequence sequence, boolean ends) throws Exception {
        List<TokenSegment> held = residency.held(sequence);
        if (!held.isEmpty()) {
            pools.begin(sequence);
        }
        sequence.cache = held.isEmpty() ? sequence.cache : model.stack().newCache(sequence.header.contextStart());
        List<PendingRecord> records = new ArrayList<>(held.size());
        for (int i = 0; i < held.size(); i++) {
            TokenSegment record = held.get(i);
            if (record.embeddings().length == record.tokenCount() * model.hiddenSize()) {
                records.add(new PendingRecord(sequence, record, ends && i == held.size() - 1, model.stack()));
            } else {
                rejections.reject(RejectionReason.EMBEDDING_SIZE, otherSize(record), record);
            }
        }
        steps.addTogether(records);
        return records;
    }

    private String otherSize(TokenSegment record) {
        return record.embeddings().length + " floats for " + record.tokenCount()
                + " tokens were held for another model: expected " + model.hiddenSize()
                + " each (hidden_size of the model that the job has now)";
    }
}
