package dev.heed.model;

import dev.heed.cache.CacheType;
import dev.heed.cache.PageStore;
import dev.heed.cache.SequenceCache;
import dev.heed.cache.SequenceHeader;
import dev.heed.kernel.AttentionScratch;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.HeadWeights;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.KvTile;
import dev.heed.kernel.ScoreRule;
import dev.heed.kernel.Visibility;

/**
 * Runs steps through the layers of a model: one projection per layer for all tokens of the step, then attention per sequence,
 * softmax(QKᵀ·scale)·V over the sequence's cache (Vaswani et al. 2017, "Attention Is All You Need", eq. 1), then, of a whole model, what
 * surrounds it.
 *
 * <p>The weights are shared; the scratch memory is not: one stack per thread.
 */
public final class AttentionStack {
    private final AttentionModel model;
    private final Kernels kernels;
    private final HeadLayout heads;
    private final int layers;
    private final CacheType cacheType;
    private final AttentionSelection selection;
    private final Step step;
    private final ScoreRule rule;
    private final QueryKeyStage stage;

    /** Null for bare attention. */
    private final BlockStage block;

    private final AttentionScratch scratch = new AttentionScratch();
    private final HeadWeights weights = new HeadWeights();
    private final float[] queries;
    private final float[] keys;
    private final float[] values;
    private final float[] mixed;
    private float[] outputs;
    private float[] spare;

    /** A stack that caches float32. */
    public AttentionStack(
            AttentionModel model, Kernels kernels, int layers, int maxTokens, AttentionSelection selection) {
        this(model, kernels, layers, CacheType.FLOAT32, maxTokens, selection);
    }

    /**
     * A stack over a model.
     *
     * @param model the weights
     * @param kernels the arithmetic
     * @param layers how many of the model's layers to run, from the first; the last of them gives the output
     * @param cacheType the type in which keys and values are cached, and read
     * @param maxTokens the most tokens of a step
     * @param selection whose weights to report
     */
    public AttentionStack(
            AttentionModel model,
            Kernels kernels,
            int layers,
            CacheType cacheType,
            int maxTokens,
            AttentionSelection selection) {
        if (layers < 1 || layers > model.layers().size()) {
            throw new IllegalArgumentException(
                    layers + " layers of a model that has " + model.layers().size());
        }
        this.model = model;
        this.kernels = kernels;
        this.heads = model.heads();
        this.layers = layers;
        this.cacheType = cacheType;
        this.selection = selection;
        this.step = new Step(model.hiddenSize(), maxTokens);
        this.rule = model.config().scoreRule();
        this.stage = new QueryKeyStage(model.config(), kernels, maxTokens);
        this.block = model.blocks()
                .map(blocks -> new BlockStage(blocks, kernels, model.hiddenSize(), maxTokens))
                .orElse(null);
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
        return new SequenceCache(cacheType, heads, layers, contextStart);
    }

    /** The cache of a sequence as it is in state, as far as later tokens see it. */
    public SequenceCache readCache(PageStore store, SequenceHeader header) throws Exception {
        return SequenceCache.readFrom(
                store, heads, layers, header, model.config().visibility(header.contextStart()));
    }

    /** The first position that a token at {@code position} sees of a context that begins at {@code contextStart}. */
    public long firstVisible(long contextStart, long position) {
        Visibility visibility = model.config().visibility(contextStart);
        return visibility.sinkEnd() > 0 ? contextStart : Math.max(contextStart, visibility.firstInWindow(position));
    }

    /** The type in which keys and values are cached. */
    public CacheType cacheType() {
        return cacheType;
    }

    /** Bytes of the keys and values of one token, all layers. */
    public long cacheBytesPerToken() {
        return layers * cacheType.bytesPerToken(heads);
    }

    /** How many layers are run, and cached. */
    public int layers() {
        return layers;
    }

    /** The layout of the cached heads. */
    public HeadLayout heads() {
        return heads;
    }

    /** Floats of an input row. */
    public int hiddenSize() {
        return model.hiddenSize();
    }

    /** Floats of an output row. */
    public int outputSize() {
        return model.outputSize();
    }

    /** Whether a token sees only itself and what came before. If not, all tokens of a sequence run together, in one step. */
    public boolean causal() {
        return model.config().causal();
    }

    /** A step for more tokens than {@link #step()} takes; it is run by {@link #run(Step, AttentionObserver)}. */
    public Step largeStep(int tokens) {
        return new Step(model.hiddenSize(), tokens);
    }

    /**
     * Appends the step's tokens to their caches and computes their output.
     *
     * @return the output rows, {@code tokenCount} × output size, row-major in the order of the runs; valid until the next call
     */
    public float[] run(AttentionObserver observer) {
        float[] rows = step.inputs();
        for (int layer = 0; layer < layers; layer++) {
            float[] inputs = enter(layer, rows);
            append(layer, inputs);
            rows = attend(layer, rows, inputs, observer);
            drop(layer, step);
        }
        return rows;
    }

    /**
     * Does the same with a {@linkplain #largeStep large step}, in parts that fill {@link #step()}, which is empty before and after: of each
     * layer all keys and values first, then all outputs. Allocates the output and as much again; all else stays as small as for a step.
     *
     * @return the output rows, the caller's own
     */
    public float[] run(Step large, AttentionObserver observer) {
        return new PartedRun(this, large, observer).run();
    }

    /** What the attention of a layer takes for the layer's rows: these, or their normalization; valid until the layer's output is made. */
    float[] enter(int layer, float[] rows) {
        return block == null ? rows : block.enter(layer, rows, step.tokenCount());
    }

    /**
     * Projects the step's keys and values and appends them to the caches: all of them, before any token attends.
     *
     * @param rows from {@link #enter}
     */
    void append(int layer, float[] rows) {
        AttentionLayer weights = model.layers().get(layer);
        apply(weights.key(), rows, heads.keySize(), keys);
        apply(weights.value(), rows, heads.valueSize(), values);
        stage.prepareKeys(step, weights, keys);
        for (int run = 0, row = 0; run < step.runCount(); run++) {
            SequenceCache cache = step.cache(run);
            for (int i = 0; i < step.count(run); i++, row++) {
                cache.append(
                        layer,
                        step.startPosition(run) + i,
                        keys,
                        row * heads.keySize(),
                        values,
                        row * heads.valueSize(),
                        step.token(run, i));
            }
        }
    }

    /**
     * The output rows of a layer for the step's tokens, which have been appended; valid until the call after the next.
     *
     * @param rows what enters the layer
     * @param inputs what {@link #enter} made of it
     */
    float[] attend(int layer, float[] rows, float[] inputs, AttentionObserver observer) {
        AttentionLayer weights = model.layers().get(layer);
        apply(weights.query(), inputs, heads.querySize(), queries);
        stage.prepareQueries(step, weights, queries);
        boolean observed = selection.includesLayer(layer);
        for (int run = 0, row = 0; run < step.runCount(); run++) {
            SequenceCache cache = step.cache(run);
            Visibility visibility = model.config().visibility(cache.contextStart());
            KvTile[] pages = cache.pages(layer);
            int pageCount = cache.pageCount(layer);
            kernels.attend(
                    heads,
                    visibility,
                    rule,
                    pages,
                    pageCount,
                    queries,
                    stage.sinkQueriesOrNull(),
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
        }
        float[] target = spare;
        apply(weights.output(), mixed, heads.mixedSize(), target);
        if (block != null) {
            block.leave(layer, rows, target, step.tokenCount());
        }
        spare = outputs;
        outputs = target;
        return target;
    }

    private void apply(Projection projection, float[] rows, int size, float[] target) {
        if (projection.identity()) {
            System.arraycopy(rows, 0, target, 0, step.tokenCount() * size);
        } else {
            kernels.project(projection.matrix(), projection.bias(), rows, step.tokenCount(), target);
        }
    }

    /** Drops what no later token will see of a layer. With full visibility none comes; the first layer keeps the words. */
    void drop(int layer, Step done) {
        for (int run = 0; run < done.runCount(); run++) {
            SequenceCache cache = done.cache(run);
            if (causal()) {
                Visibility visibility = model.config().visibility(cache.contextStart());
                long next = done.startPosition(run) + done.count(run);
                cache.dropBefore(layer, visibility.firstInWindow(next), visibility.sinkEnd());
            } else if (layer > 0) {
                cache.dropBefore(layer, Long.MAX_VALUE, 0);
            }
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
                        rule,
                        cache.pages(layer),
                        cache.pageCount(layer),
                        queries,
                        stage.sinkQueriesOrNull(),
                        row * heads.querySize(),
                        position,
                        head,
                        weights);
                observer.observe(run, token, layer, head, weights);
            }
        }
    }
}
