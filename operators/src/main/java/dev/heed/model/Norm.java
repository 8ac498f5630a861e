package dev.heed.model;

import dev.heed.kernel.Kernels;

/**
 * The weights of one normalization of rows. Immutable: the arrays are never to be modified.
 *
 * @param gain factor of each element
 * @param bias added to each element; null with root mean square normalization
 * @param eps added to the variance or the mean square
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Norm(float[] gain, float[] bias, float eps) {
    /**
     * Normalizes rows.
     *
     * @param x {@code [rows][hidden]}
     * @param y {@code [rows][hidden]}, overwritten; may be the input itself
     * @param scratch {@link Kernels#NORM_SCRATCH} floats, overwritten
     */
    void apply(Kernels kernels, float[] x, int rows, float[] y, float[] scratch) {
        if (bias != null) {
            kernels.layerNorm(x, rows, gain, bias, eps, y, scratch);
            return;
        }
        if (x != y) {
            System.arraycopy(x, 0, y, 0, rows * gain.length);
        }
        kernels.rmsNorm(y, rows, gain, eps, scratch);
    }

    long bytes() {
        return (gain.length + (bias == null ? 0L : bias.length)) * Float.BYTES;
    }
}
