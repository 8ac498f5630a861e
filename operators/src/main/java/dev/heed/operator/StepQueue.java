package dev.heed.operator;

import dev.heed.kernel.HeadWeights;
import dev.heed.model.AttentionStack;
import dev.heed.model.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The accepted records that wait for a step, and the slices of steps: tokens of several sequences run through the model together, a
 * record longer than a slice is cut into several, unless it has to run together with others. Records are emitted whole, in the order in
 * which they were added. Not thread-safe.
 */
final class StepQueue {
    private final AttentionStack stack;
    private final int hiddenSize;
    private final int outputSize;
    private final AttentionReport report;
    private final ArrayDeque<PendingRecord> waiting = new ArrayDeque<>();
    private final List<PendingRecord> inStep = new ArrayList<>();
    private int tokens;

    StepQueue(AttentionStack stack, int hiddenSize, AttentionReport report) {
        this.stack = stack;
        this.hiddenSize = hiddenSize;
        this.outputSize = stack.outputSize();
        this.report = report;
    }

    void add(PendingRecord record) {
        record.sequence.pending++;
        waiting.add(record);
        tokens += record.count;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Tokens that wait. */
    int tokens() {
        return tokens;
    }

    /** Runs one slice, as many tokens as the stack takes, and hands on the records that are complete with it. */
    int run(Completion completion) {
        inStep.clear();
        Step step = fill();
        if (step.tokenCount() > 0) {
            boolean large = step != stack.step();
            float[] outputs = large ? stack.run(step, this::observe) : stack.run(this::observe);
            scatter(step, outputs);
        }
        int ran = step.tokenCount();
        tokens -= ran;
        step.clear();
        while (!waiting.isEmpty() && waiting.peek().done == waiting.peek().count) {
            PendingRecord record = waiting.poll();
            record.sequence.pending--;
            completion.complete(record);
        }
        return ran;
    }

    /** The step of the stack, or a larger one if what is first has to run together and is too long for it. */
    private Step fill() {
        Step step = stack.step();
        step.clear();
        for (PendingRecord record : waiting) {
            if (record.together > step.room()) {
                if (step.tokenCount() > 0) {
                    return step;
                }
                step = stack.largeStep(record.together);
            }
            int take = Math.min(record.count - record.taken, step.room());
            if (take > 0) {
                int from = record.skip + record.taken;
                step.add(
                        record.sequence.cache,
                        record.position + record.taken,
                        take,
                        record.segment.embeddings(),
                        from * hiddenSize,
                        record.segment.tokens(),
                        from);
                inStep.add(record);
                record.taken += take;
            }
            if (step.room() == 0) {
                return step;
            }
        }
        return step;
    }

    private void scatter(Step step, float[] outputs) {
        for (int run = 0, row = 0; run < step.runCount(); row += step.count(run), run++) {
            PendingRecord record = inStep.get(run);
            int count = step.count(run);
            System.arraycopy(outputs, row * outputSize, record.vectors, record.done * outputSize, count * outputSize);
            record.done += count;
        }
    }

    private void observe(int run, int token, int layer, int head, HeadWeights weights) {
        PendingRecord record = inStep.get(run);
        report.emit(record, record.done + token, layer, head, weights);
    }

    /** Receives the records that are complete. */
    @FunctionalInterface
    interface Completion {
        void complete(PendingRecord record);
    }
}
