package dev.heed.model;

import dev.heed.kernel.HeadWeights;
import java.util.Arrays;

/** One run of a step that is larger than a stack takes at once, part by part through the stack's own step. */
final class PartedRun {
    private final AttentionStack stack;
    private final Step whole;
    private final AttentionObserver observer;
    private final Step part;
    /** By run of the part: which run of the whole it belongs to, and at which of its tokens it begins. */
    private int[] wholeRuns = new int[16];

    private int[] beginnings = new int[16];

    PartedRun(AttentionStack stack, Step whole, AttentionObserver observer) {
        this.stack = stack;
        this.whole = whole;
        this.observer = observer;
        this.part = stack.step();
    }

    float[] run() {
        int size = stack.outputSize();
        float[] rows = whole.inputs();
        float[] target = new float[whole.tokenCount() * size];
        float[] spare = stack.layers() > 1 ? new float[target.length] : null;
        for (int layer = 0; layer < stack.layers(); layer++) {
            for (int from = 0; from < whole.tokenCount(); from += part.tokenCount()) {
                take(rows, from);
                stack.append(layer, stack.enter(layer, part.inputs()));
            }
            for (int from = 0; from < whole.tokenCount(); from += part.tokenCount()) {
                take(rows, from);
                float[] outputs = stack.attend(layer, part.inputs(), stack.enter(layer, part.inputs()), this::observe);
                System.arraycopy(outputs, 0, target, from * size, part.tokenCount() * size);
            }
            stack.drop(layer, whole);
            rows = target;
            target = spare;
            spare = rows;
        }
        part.clear();
        return rows;
    }

    /** Fills the part with the tokens from an index on. */
    private void take(float[] rows, int from) {
        part.clear();
        int row = 0;
        for (int run = 0; run < whole.runCount() && part.room() > 0; run++) {
            int end = row + whole.count(run);
            int next = from + part.tokenCount();
            if (next < end) {
                note(run, next - row);
                part.addPart(whole, rows, next, run, next - row, Math.min(end - next, part.room()));
            }
            row = end;
        }
    }

    private void note(int run, int beginning) {
        if (part.runCount() == wholeRuns.length) {
            wholeRuns = Arrays.copyOf(wholeRuns, wholeRuns.length * 2);
            beginnings = Arrays.copyOf(beginnings, beginnings.length * 2);
        }
        wholeRuns[part.runCount()] = run;
        beginnings[part.runCount()] = beginning;
    }

    private void observe(int run, int token, int layer, int head, HeadWeights weights) {
        observer.observe(wholeRuns[run], beginnings[run] + token, layer, head, weights);
    }
}
