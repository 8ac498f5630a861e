package dev.heed.model;

/**
 * Where a family takes its tensors from, by their published names without the prefix that some checkpoints have. Two forms: one notes what
 * is due and hands out nothing of use, the other reads.
 */
interface Weights {
    /** A torch {@code Linear}: {@code module.weight [outputs, inputs]} and, if asked for, {@code module.bias [outputs]}. */
    Projection linear(String module, int outputs, int inputs, boolean bias);

    /**
     * Projections side by side in one {@code Conv1D} of GPT-2: {@code module.weight [inputs, sum of outputs]}, {@code module.bias}.
     *
     * @return one for each of {@code outputs}, in their order
     */
    Projection[] conv1d(String module, int inputs, int... outputs);

    /** A vector of a size. */
    float[] vector(String name, int size);

    /** {@code module.weight} and, with layer normalization, {@code module.bias}. */
    default Norm norm(String module, int size, NormConfig config) {
        float[] gain = vector(module + ".weight", size);
        if (config.unitOffset()) {
            for (int i = 0; i < gain.length; i++) {
                gain[i] += 1;
            }
        }
        float[] bias = config.kind() == NormConfig.Kind.LAYER ? vector(module + ".bias", size) : null;
        return new Norm(gain, bias, config.eps());
    }
}
