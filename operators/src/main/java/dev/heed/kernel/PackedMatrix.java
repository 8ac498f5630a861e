package dev.heed.kernel;

/**
 * The weights of a linear layer, packed once for {@link Kernels#project}: panels of 64 outputs in four quarters, each in an array
 * of its own, {@code [4][panel][inputs][16]}, the last panel padded with zeros. A kernel streams the quarters of a panel side by side from
 * front to back and keeps 64 outputs of a few rows in registers.
 *
 * <p>Immutable; shared freely between threads.
 */
public final class PackedMatrix {
    /** Outputs of a panel. */
    static final int PANEL = 64;

    /** Outputs of a quarter of a panel. */
    static final int QUARTER = PANEL / 4;

    /**
     * Floats before the first panel of a quarter. G1, which Flink runs on wherever it has two CPUs, places an array of half a region (512 KiB or more)
     * at the beginning of one, and the elements of an array begin 16 bytes after it: so the panels begin with a line of the cache. Loads that
     * straddle two halves of a line take a quarter longer (AMD Zen 4).
     */
    static final int LEAD = 12;

    private final float[][] quarters;
    private final int outputs;
    private final int inputs;

    private PackedMatrix(float[][] quarters, int outputs, int inputs) {
        this.quarters = quarters;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /**
     * Packs a copy of the weights.
     *
     * @param weights {@code [outputs][inputs]} row-major, the layout of a torch {@code Linear}
     * @throws IllegalArgumentException if the sizes are not positive, do not match the array, or exceed what one array can hold
     */
    public static PackedMatrix pack(float[] weights, int outputs, int inputs) {
        if (outputs < 1 || inputs < 1) {
            throw new IllegalArgumentException("a matrix needs outputs and inputs, not " + outputs + " x " + inputs);
        }
        if (weights.length != (long) outputs * inputs) {
            throw new IllegalArgumentException("weights of " + outputs + " outputs x " + inputs + " inputs have "
                    + (long) outputs * inputs + " elements, not " + weights.length);
        }
        int panelCount = (outputs + PANEL - 1) / PANEL;
        long size = (long) panelCount * inputs * QUARTER;
        if (size > Integer.MAX_VALUE - 8 - LEAD) {
            throw new IllegalArgumentException(
                    "a matrix of " + outputs + " x " + inputs + " is too large for four arrays; split its outputs");
        }
        float[][] quarters = new float[PANEL / QUARTER][LEAD + (int) size];
        for (int output = 0; output < outputs; output++) {
            int row = output * inputs;
            float[] quarter = quarters[output % PANEL / QUARTER];
            int column = LEAD + output / PANEL * inputs * QUARTER + output % QUARTER;
            for (int k = 0; k < inputs; k++) {
                quarter[column + k * QUARTER] = weights[row + k];
            }
        }
        return new PackedMatrix(quarters, outputs, inputs);
    }

    public int outputs() {
        return outputs;
    }

    public int inputs() {
        return inputs;
    }

    /** Heap that the packed weights occupy. */
    public long bytes() {
        return (long) quarters.length * quarters[0].length * Float.BYTES;
    }

    /** The packed weights themselves, {@code [4][panel][inputs][16]}, each from {@link #LEAD}: read only. */
    float[][] quarters() {
        return quarters;
    }

    /** Where a panel begins in each of the quarters. */
    int panel(int index) {
        return LEAD + index * inputs * QUARTER;
    }
}
