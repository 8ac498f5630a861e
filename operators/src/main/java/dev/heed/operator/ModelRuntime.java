package dev.heed.operator;

import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionStack;
import dev.heed.model.Pool;

/**
 * A model as one subtask runs it.
 *
 * @param stack the layers and their scratch memory
 * @param id {@code name@fingerprint}, as it goes into every output
 * @param cacheId what a cache in state must have been made by to be used: the fingerprint, and the layers if not all are run; or {@link
 *     Holding#mark}, if the model is not causal
 * @param hiddenSize floats of an embedding
 * @param output which vectors go out
 * @param topK keys of a reported attention row
 */
record ModelRuntime(AttentionStack stack, String id, String cacheId, int hiddenSize, VectorOutput output, int topK) {
    /** Of the weights, read from a near cache once for every slice: a microsecond's worth for each of its tokens. */
    private static final long WEIGHT_BYTES_PER_TOKEN = 36 * 1024;

    /** The projections are as fast as they get. */
    private static final int SMALLEST_SLICE = 64;

    static ModelRuntime of(AttentionModel model, OperatorSettings settings) {
        int all = model.layers().size();
        int layers = settings.output().layers() == 0 ? all : settings.output().layers();
        AttentionStack stack = new AttentionStack(
                model,
                Kernels.best(),
                layers,
                settings.cacheType(),
                model.config().causal() ? slice(model.bytes(), settings.stepTokens()) : settings.stepTokens(),
                settings.selection());
        return new ModelRuntime(
                stack,
                model.name() + "@" + model.fingerprint(),
                cacheId(model, layers),
                model.hiddenSize(),
                settings.output(),
                settings.reportedKeys());
    }

    /**
     * How many tokens of a step run through the model together: all of them, or an equal part. The smaller, the sooner the first of them
     * come out, and the less of what they carry leaves the near caches before it is needed; but for every part the weights are read again,
     * which of a large model takes longer than all else. Only of a causal model: of any other, a sequence that is longer than a slice has to
     * run alone.
     */
    static int slice(long weightBytes, int stepTokens) {
        long least = Math.max(SMALLEST_SLICE, weightBytes / WEIGHT_BYTES_PER_TOKEN);
        long slices = Math.max(1, stepTokens / least);
        return (int) ((stepTokens + slices - 1) / slices);
    }

    /** An empty pool; null if nothing is pooled. */
    Pool newPool() {
        return output.pooling().isOn() ? new Pool(output.pooling(), stack.outputSize()) : null;
    }

    /** Whether what is pooled of an open sequence outlives a step. */
    boolean poolsAsItGoes() {
        return output.pooling().isOn() && stack.causal();
    }

    static String cacheId(AttentionModel model, int layers) {
        if (!model.config().causal()) {
            return Holding.mark(model.hiddenSize());
        }
        return layers == model.layers().size() ? model.fingerprint() : model.fingerprint() + "/layers=" + layers;
    }
}
