package dev.heed.reference;

/** A linear layer in double precision, or the identity. Immutable. */
public final class ReferenceLinear {
    private static final ReferenceLinear IDENTITY = new ReferenceLinear(null, null);

    /** {@code [outputs][inputs]}, or null for the identity. */
    private final double[][] weight;

    private final double[] bias;

    private ReferenceLinear(double[][] weight, double[] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** Passes its input through. */
    public static ReferenceLinear identity() {
        return IDENTITY;
    }

    /**
     * {@code W x + b}, widened from the floats of a model.
     *
     * @param weight {@code [outputs][inputs]} row-major, the layout of a torch {@code Linear}
     * @param biasOrNull {@code [outputs]}, or null for none
     */
    public static ReferenceLinear of(float[] weight, int outputs, int inputs, float[] biasOrNull) {
        if (weight.length != outputs * inputs) {
            throw new IllegalArgumentException(weight.length + " weights are not " + outputs + " x " + inputs);
        }
        double[][] rows = new double[outputs][inputs];
        double[] bias = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < inputs; k++) {
                rows[o][k] = weight[o * inputs + k];
            }
            bias[o] = biasOrNull == null ? 0 : biasOrNull[o];
        }
        return new ReferenceLinear(rows, bias);
    }

    /** {@code W x + b}. */
    public double[] apply(double[] x) {
        if (weight == null) {
            return x.clone();
        }
        double[] y = new double[weight.length];
        for (int o = 0; o < y.length; o++) {
            if (weight[o].length != x.length) {
                throw new IllegalArgumentException(x.length + " inputs for a layer of " + weight[o].length);
            }
            y[o] = bias[o];
            for (int k = 0; k < x.length; k++) {
                y[o] += weight[o][k] * x[k];
            }
        }
        return y;
    }
}
