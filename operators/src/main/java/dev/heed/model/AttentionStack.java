package dev.heed.model;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.AttentionScratch;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.HeadWeights;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.KvTile;
import dev.heed.kernel.Visibility;

/**
 * Runs steps through the layers of a model: one projection per layer for all tokens of the step, then attention per sequence,
 * softmax(QKᵀ·scale)·V over the sequence's cache (Vaswani et al. 2017, "Attention Is All You Need", eq. 1).
 *
 * <p>The weights are shared; the scratch memory is not: one stack per thread.
 */
public final class AttentionStack {
    private final AttentionModel model;
    private final Kernels kernels;
    private final HeadLayout heads;
    private final int layers;
    private final AttentionSelection selection;
    private final Step step;
    private final AttentionScratch scratch = new AttentionScratch();
    private final HeadWeights weights = new HeadWeights();
    private final float[] queries;
    private final float[] keys;
    private final float[] values;
    private final float[] mixed;
    private float[] outputs;
    private float[] spare;

    /**
     * A stack over a model.
     *
     * @param model the weights
     * @param kernels the arithmetic
     * @param layers how many of the model's layers to run, from the first; the last of them gives the output
     * @param maxTokens the most tokens of a step
     * @param selection whose weights to report
     */
    public AttentionStack(
            AttentionModel model, Kernels kernels, int layers, int maxTokens, AttentionSelection selection) {
        if (layers < 1 || layers > model.layers().size()) {
            throw new IllegalArgumentException(
                    layers + " layers of a model that has " + model.layers().size());
        }
        this.model = model;
        this.kernels = kernels;
        this.heads = model.heads();
        this.layers = layers;
        this.selection = selection;
        this.step = new Step(model.hiddenSize(), maxTokens);
        this.queries = new float[heads.querySize() * maxTokens];
        this.keys = new float[heads.keySize() * maxTokens];
        this.values = new float[heads.valueSize() * maxTokens];
        this.mixed = new float[heads.mixedSize() * maxTokens];
        int rowSize = Math.max(model.hiddenSize(), model.outputSize());
        this.outputs = new float[rowSize * maxTokens];
        this.spare = new float[rowSize * maxTokens];
    }

    /** The step that the next {@link #run} takes; the caller fills and clears it. */
    public Step step() {
        return step;
    }

    /** An empty cache for a context that begins at a position. */
    public SequenceCache newCache(long contextStart) {
        return new SequenceCache(heads, layers, contextStart);
    }

    /** The first position that a token at {@code position} sees of a context that begins at {@code contextStart}. */
    public long firstVisible(long contextStart, long position) {
        Visibility visibility = model.config().visibility(contextStart);
        return visibility.sinkEnd() > 0 ? contextStart : Math.max(contextStart, visibility.firstInWindow(position));
    }

    /** How many layers are run, and cached. */
    public int layers() {
        return layers;
    }

    /** The layout of the cached heads. */
    public HeadLayout heads() {
        return heads;
    }

    /** Floats of an output row. */
    public int outputSize() {
        return model.outputSize();
    }

    /**
     * Appends the step's tokens to their caches and computes their output.
     *
     * @return the output rows, {@code tokenCount} × output size, row-major in the order of the runs; valid until the next call
     */
    public float[] run(AttentionObserver observer) {
        float[] rows = step.inputs();
        for (int layer = 0; layer < layers; layer++) {
            project(model.layers().get(layer), rows);
            attend(layer, observer);
            float[] target = spare;
            apply(model.layers().get(layer).output(), mixed, heads.mixedSize(), target);
            spare = outputs;
            outputs = target;
            rows = target;
        }
        return outputs;
    }

    private void project(AttentionLayer layer, float[] rows) {
        apply(layer.query(), rows, heads.querySize(), queries);
        apply(layer.key(), rows, heads.keySize(), keys);
        apply(layer.value(), rows, heads.valueSize(), values);
        kernels.scale(queries, step.tokenCount() * heads.querySize(), model.scale());
    }

    private void apply(Projection projection, float[] rows, int size, float[] target) {
        if (projection.identity()) {
            System.arraycopy(rows, 0, target, 0, step.tokenCount() * size);
        } else {
            kernels.project(projection.matrix(), projection.bias(), rows, step.tokenCount(), target);
        }
    }

    private void attend(int layer, AttentionObserver observer) {
        boolean observed = selection.includesLayer(layer);
        for (int run = 0, row = 0; run < step.runCount(); run++) {
            SequenceCache cache = step.cache(run);
            Visibility visibility = model.config().visibility(cache.contextStart());
            for (int i = 0; i < step.count(run); i++) {
                cache.append(
                        layer,
                        step.startPosition(run) + i,
                        keys,
                        (row + i) * heads.keySize(),
                        values,
                        (row + i) * heads.valueSize(),
                        step.token(run, i));
            }
            KvTile[] pages = cache.pages(layer);
            int pageCount = cache.pageCount(layer);
            kernels.attend(
                    heads,
                    visibility,
                    pages,
                    pageCount,
                    queries,
                    row * heads.querySize(),
                    step.startPosition(run),
                    step.count(run),
                    mixed,
                    row * heads.mixedSize(),
                    scratch);
            for (int i = 0; observed && i < step.count(run); i++) {
                observe(layer, run, i, row + i, visibility, cache, observer);
            }
            row += step.count(run);
            long next = step.startPosition(run) + step.count(run);
            cache.dropBefore(layer, visibility.firstInWindow(next), visibility.sinkEnd());
        }
    }

    private void observe(
            int layer,
            int run,
            int token,
            int row,
            Visibility visibility,
            SequenceCache cache,
            AttentionObserver observer) {
        long position = step.startPosition(run) + token;
        for (int head = 0; head < heads.queryHeads(); head++) {
            if (selection.includesHead(head)) {
                kernels.weigh(
                        heads,
                        visibility,
                        cache.pages(layer),
                        cache.pageCount(layer),
                        queries,
                        row * heads.querySize(),
                        position,
                        head,
                        weights);
                observer.observe(run, token, layer, head, weights);
            }
        }
    }
}
