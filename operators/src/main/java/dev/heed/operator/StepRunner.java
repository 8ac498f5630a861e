package dev.heed.operator;

import java.util.Arrays;
import java.util.List;

/** Runs steps over the accepted records, keeps memory within its bounds after each, and emits what is complete. Not thread-safe. */
final class StepRunner {
    private final ModelRuntime model;
    private final int stepTokens;
    private final SequenceResidency residency;
    private final SequenceOutput output;
    private final ProcessorMetrics metrics;
    private final StepQueue queue;

    StepRunner(
            ModelRuntime model,
            int stepTokens,
            SequenceResidency residency,
            SequenceOutput output,
            ProcessorMetrics metrics) {
        this.model = model;
        this.stepTokens = stepTokens;
        this.residency = residency;
        this.output = output;
        this.metrics = metrics;
        this.queue =
                new StepQueue(model.stack(), model.hiddenSize(), new AttentionReport(model.topK(), model.id(), output));
    }

    void add(PendingRecord record) {
        queue.add(record);
    }

    /** Adds the end of a sequence that no record ends. */
    void addEnd(ResidentSequence sequence) {
        queue.add(PendingRecord.end(sequence, model.stack()));
    }

    /** Adds the records of a sequence, none or more, all of whose tokens see each other if the model is not causal. */
    void addTogether(List<PendingRecord> records) {
        if (!records.isEmpty() && !model.stack().causal()) {
            records.get(0).together =
                    records.stream().mapToInt(record -> record.count).sum();
        }
        records.forEach(queue::add);
    }

    /** Whether nothing waits for a step. */
    boolean isIdle() {
        return queue.isEmpty();
    }

    /** Runs steps while there is enough for a full one. May select other sequences. */
    void runFull() throws Exception {
        while (queue.tokens() >= stepTokens) {
            run(FlushCause.FULL);
        }
    }

    /** Runs everything that waits. May select other sequences. */
    void flush(FlushCause cause) throws Exception {
        while (!queue.isEmpty()) {
            run(cause);
        }
    }

    private void run(FlushCause cause) throws Exception {
        int tokens = 0;
        do {
            tokens += queue.run(this::complete);
        } while (tokens < stepTokens && !queue.isEmpty());
        metrics.steps(cause).inc();
        metrics.stepTokens.update(tokens);
        residency.shrink();
    }

    private void complete(PendingRecord record) {
        residency.grown(record.sequence);
        if (record.segment != null && model.output().tokens()) {
            emit(record);
        }
        if (model.output().pooling().isOn()) {
            pool(record);
        }
    }

    private void pool(PendingRecord record) {
        ResidentSequence sequence = record.sequence;
        sequence.pool.add(record.vectors, record.count);
        if (record.ends && sequence.pool.count() > 0) {
            metrics.pooled.inc();
            output.emit(new PooledSequence(
                    sequence.id,
                    sequence.header.epoch(),
                    sequence.pool.count(),
                    sequence.pool.vector(),
                    model.output().pooling().kind().key(),
                    sequence.header.eventTime(),
                    model.id(),
                    record.segment == null ? PooledSequence.NO_RECORD : record.segment.origin()));
        }
    }

    private void emit(PendingRecord record) {
        TokenSegment segment = record.segment;
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
}
