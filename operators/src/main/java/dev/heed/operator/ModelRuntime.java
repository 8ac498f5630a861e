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
    static ModelRuntime of(AttentionModel model, OperatorSettings settings) {
        int all = model.layers().size();
        int layers = settings.output().layers() == 0 ? all : settings.output().layers();
        AttentionStack stack = new AttentionStack(
                model, Kernels.best(), layers, settings.cacheType(), settings.stepTokens(), settings.selection());
        return new ModelRuntime(
                stack,
                model.name() + "@" + model.fingerprint(),
                cacheId(model, layers),
                model.hiddenSize(),
                settings.output(),
                settings.reportedKeys());
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
