package dev.heed.model;

import dev.heed.kernel.PackedMatrix;

/** One linear projection of a layer: {@code y = W x + b}, or {@code y = x}. Immutable: the bias is never to be modified. */
public final class Projection {
    /** Passes its input through. */
    public static final Projection IDENTITY = new Projection(null, null);

    private final PackedMatrix matrix;
    private final float[] bias;

    private Projection(PackedMatrix matrix, float[] bias) {
        this.matrix = matrix;
        this.bias = bias;
    }

    /**
     * A projection with weights.
     *
     * @param bias one float per output, not copied, or null
     */
    static Projection of(PackedMatrix matrix, float[] bias) {
        if (bias != null && bias.length != matrix.outputs()) {
            throw new IllegalArgumentException(bias.length + " biases for " + matrix.outputs() + " outputs");
        }
        return new Projection(matrix, bias);
    }

    /** Whether the output is the input; there is no matrix then. */
    public boolean identity() {
        return matrix == null;
    }

    /** W, packed, or null if this is the identity. */
    public PackedMatrix matrix() {
        return matrix;
    }

    /** b, one float per output, or null. */
    public float[] bias() {
        return bias;
    }

    /** Bytes of the weights, padding aside. */
    long bytes() {
        long weights = identity() ? 0 : (long) matrix.outputs() * matrix.inputs();
        return Float.BYTES * (weights + (bias == null ? 0 : bias.length));
    }
}
