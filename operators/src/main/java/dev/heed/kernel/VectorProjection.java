package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.broadcast;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.FloatVector;

/**
 * Projections on vectors: a register tile of four rows × four vectors of outputs, 16 accumulators; a tile of six rows spills and is
 * five times slower. Every lane is one chain over the inputs, ascending.
 */
final class VectorProjection {
    private static final int PANEL = PackedMatrix.PANEL;
    private static final int ROWS = 4;

    private VectorProjection() {}

    /** {@code y += W x}, as {@link KernelBackend#accumulate} says. */
    static void accumulate(PackedMatrix matrix, float[] x, int rows, float[] y) {
        int inputs = matrix.inputs();
        int outputs = matrix.outputs();
        float[] panels = matrix.panels();
        int whole = outputs - outputs % PANEL;
        for (int first = 0; first < whole; first += PANEL) {
            for (int row = 0; row < rows; row += ROWS) {
                int count = Math.min(ROWS, rows - row);
                panel(panels, first * inputs, inputs, x, row * inputs, count, y, row * outputs + first, outputs);
            }
        }
        if (whole < outputs) {
            lastPanel(panels, whole * inputs, inputs, x, rows, y, whole, outputs);
        }
    }

    /** The panel that is padded: computed aside, since a row of {@code y} has no room for the padding. */
    private static void lastPanel(
            float[] panels, int weights, int inputs, float[] x, int rows, float[] y, int first, int outputs) {
        float[] aside = new float[ROWS * PANEL];
        int width = outputs - first;
        for (int row = 0; row < rows; row += ROWS) {
            int count = Math.min(ROWS, rows - row);
            for (int i = 0; i < count; i++) {
                System.arraycopy(y, (row + i) * outputs + first, aside, i * PANEL, width);
            }
            panel(panels, weights, inputs, x, row * inputs, count, aside, 0, PANEL);
            for (int i = 0; i < count; i++) {
                System.arraycopy(aside, i * PANEL, y, (row + i) * outputs + first, width);
            }
        }
    }

    /** One to four rows times one panel. */
    private static void panel(
            float[] panels,
            int weights,
            int inputs,
            float[] x,
            int xOffset,
            int rows,
            float[] y,
            int yOffset,
            int stride) {
        for (int column = 0; column < PANEL; column += 4 * LANES) {
            if (rows == ROWS) {
                fourRows(panels, weights + column, inputs, x, xOffset, y, yOffset + column, stride);
            } else {
                for (int row = 0; row < rows; row++) {
                    oneRow(
                            panels,
                            weights + column,
                            inputs,
                            x,
                            xOffset + row * inputs,
                            y,
                            yOffset + row * stride + column);
                }
            }
        }
    }

    private static void oneRow(float[] panels, int weights, int inputs, float[] x, int in, float[] y, int out) {
        FloatVector y0 = load(y, out);
        FloatVector y1 = load(y, out + LANES);
        FloatVector y2 = load(y, out + 2 * LANES);
        FloatVector y3 = load(y, out + 3 * LANES);
        for (int k = 0; k < inputs; k++) {
            int w = weights + k * PANEL;
            FloatVector element = broadcast(x[in + k]);
            y0 = element.fma(load(panels, w), y0);
            y1 = element.fma(load(panels, w + LANES), y1);
            y2 = element.fma(load(panels, w + 2 * LANES), y2);
            y3 = element.fma(load(panels, w + 3 * LANES), y3);
        }
        y0.intoArray(y, out);
        y1.intoArray(y, out + LANES);
        y2.intoArray(y, out + 2 * LANES);
        y3.intoArray(y, out + 3 * LANES);
    }

    private static void fourRows(
            float[] panels, int weights, int inputs, float[] x, int in, float[] y, int out, int stride) {
        int outB = out + stride;
        int outC = out + 2 * stride;
        int outD = out + 3 * stride;
        FloatVector a0 = load(y, out);
        FloatVector a1 = load(y, out + LANES);
        FloatVector a2 = load(y, out + 2 * LANES);
        FloatVector a3 = load(y, out + 3 * LANES);
        FloatVector b0 = load(y, outB);
        FloatVector b1 = load(y, outB + LANES);
        FloatVector b2 = load(y, outB + 2 * LANES);
        FloatVector b3 = load(y, outB + 3 * LANES);
        FloatVector c0 = load(y, outC);
        FloatVector c1 = load(y, outC + LANES);
        FloatVector c2 = load(y, outC + 2 * LANES);
        FloatVector c3 = load(y, outC + 3 * LANES);
        FloatVector d0 = load(y, outD);
        FloatVector d1 = load(y, outD + LANES);
        FloatVector d2 = load(y, outD + 2 * LANES);
        FloatVector d3 = load(y, outD + 3 * LANES);
        for (int k = 0; k < inputs; k++) {
            int w = weights + k * PANEL;
            FloatVector w0 = load(panels, w);
            FloatVector w1 = load(panels, w + LANES);
            FloatVector w2 = load(panels, w + 2 * LANES);
            FloatVector w3 = load(panels, w + 3 * LANES);
            FloatVector element = broadcast(x[in + k]);
            a0 = element.fma(w0, a0);
            a1 = element.fma(w1, a1);
            a2 = element.fma(w2, a2);
            a3 = element.fma(w3, a3);
            element = broadcast(x[in + inputs + k]);
            b0 = element.fma(w0, b0);
            b1 = element.fma(w1, b1);
            b2 = element.fma(w2, b2);
            b3 = element.fma(w3, b3);
            element = broadcast(x[in + 2 * inputs + k]);
            c0 = element.fma(w0, c0);
            c1 = element.fma(w1, c1);
            c2 = element.fma(w2, c2);
            c3 = element.fma(w3, c3);
            element = broadcast(x[in + 3 * inputs + k]);
            d0 = element.fma(w0, d0);
            d1 = element.fma(w1, d1);
            d2 = element.fma(w2, d2);
            d3 = element.fma(w3, d3);
        }
        a0.intoArray(y, out);
        a1.intoArray(y, out + LANES);
        a2.intoArray(y, out + 2 * LANES);
        a3.intoArray(y, out + 3 * LANES);
        b0.intoArray(y, outB);
        b1.intoArray(y, outB + LANES);
        b2.intoArray(y, outB + 2 * LANES);
        b3.intoArray(y, outB + 3 * LANES);
        c0.intoArray(y, outC);
        c1.intoArray(y, outC + LANES);
        c2.intoArray(y, outC + 2 * LANES);
        c3.intoArray(y, outC + 3 * LANES);
        d0.intoArray(y, outD);
        d1.intoArray(y, outD + LANES);
        d2.intoArray(y, outD + 2 * LANES);
        d3.intoArray(y, outD + 3 * LANES);
    }
}
