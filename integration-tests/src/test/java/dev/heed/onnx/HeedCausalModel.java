package dev.heed.onnx;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Runs texts through a model of ours as a stream does: token after token, alone or many texts in one step. */
final class HeedCausalModel {
    private static final int STEP_TOKENS = 64;
    private static final int LONGEST_CHUNK = 19;

    private final AttentionStack stack;

    HeedCausalModel(AttentionModel model) {
        this.stack = new AttentionStack(
                model,
                Kernels.best(),
                model.config().layers(),
                STEP_TOKENS,
                new AttentionSelection(Set.of(), Set.of()));
    }

    /** The states of a text, row-major, one token a step. */
    float[] alone(float[] rows) {
        int hidden = stack.hiddenSize();
        float[] states = new float[rows.length];
        SequenceCache cache = stack.newCache(0);
        for (int position = 0; position < rows.length / hidden; position++) {
            stack.step().add(cache, position, 1, rows, position * hidden, null, 0);
            float[] out = stack.run((run, token, layer, head, weights) -> {});
            System.arraycopy(out, 0, states, position * hidden, hidden);
            stack.step().clear();
        }
        return states;
    }

    /** The states of texts, each row-major, in steps of chunks of random texts. */
    List<float[]> batched(List<float[]> texts, Random random) {
        int hidden = stack.hiddenSize();
        List<Text> open = new ArrayList<>();
        List<float[]> states = new ArrayList<>();
        for (float[] rows : texts) {
            float[] target = new float[rows.length];
            states.add(target);
            open.add(new Text(rows, target, stack.newCache(0)));
        }
        while (!open.isEmpty()) {
            List<Text> runs = new ArrayList<>();
            while (stack.step().room() > 0 && (runs.isEmpty() || random.nextInt(8) > 0) && !open.isEmpty()) {
                Text text = open.get(random.nextInt(open.size()));
                int left = text.rows.length / hidden - text.next;
                int count = Math.min(
                        1 + random.nextInt(LONGEST_CHUNK),
                        Math.min(left, stack.step().room()));
                stack.step().add(text.cache, text.next, count, text.rows, text.next * hidden, null, 0);
                text.next += count;
                text.chunks.add(count);
                runs.add(text);
                if (count == left) {
                    open.remove(text);
                }
            }
            float[] out = stack.run((run, token, layer, head, weights) -> {});
            int row = 0;
            for (Text text : runs) {
                int count = text.chunks.remove(0);
                System.arraycopy(out, row * hidden, text.states, text.done * hidden, count * hidden);
                text.done += count;
                row += count;
            }
            stack.step().clear();
        }
        return states;
    }

    /** A text on its way. */
    private static final class Text {
        final float[] rows;
        final float[] states;
        final SequenceCache cache;
        final List<Integer> chunks = new ArrayList<>();
        int next;
        int done;

        Text(float[] rows, float[] states, SequenceCache cache) {
            this.rows = rows;
            this.states = states;
            this.cache = cache;
        }
    }
}
