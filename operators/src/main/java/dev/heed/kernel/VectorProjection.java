package dev.heed.kernel;

/**
 * Projections on vectors. Some rows at a time, as many as stay in the L2 cache beside a panel; of these, panels of 64 outputs outside,
 * register tiles of rows inside. With all 512 rows of a prefill at once, each panel would fetch them from the L3 cache: a quarter slower.
 */
final class VectorProjection {
    private static final int PANEL = PackedMatrix.PANEL;

    /** Rows at a time. The fewer, the more often the matrix is read, which may be larger than any cache. */
    private static final int ROWS = 32;

    private VectorProjection() {}

    /** {@code y += W x}, as {@link KernelBackend#accumulate} says. */
    static void accumulate(PackedMatrix matrix, float[] x, int rows, float[] y) {
        int outputs = matrix.outputs();
        int whole = outputs - outputs % PANEL;
        for (int row = 0; row < rows; row += ROWS) {
            int count = Math.min(ROWS, rows - row);
            for (int first = 0; first < whole; first += PANEL) {
                panel(matrix, first, x, row, count, y, row * outputs + first, outputs);
            }
        }
        if (whole < outputs) {
            lastPanel(matrix, whole, x, rows, y);
        }
    }

    /** The panel that is padded: computed aside, since a row of {@code y} has no room for the padding. */
    private static void lastPanel(PackedMatrix matrix, int first, float[] x, int rows, float[] y) {
        int outputs = matrix.outputs();
        int width = outputs - first;
        float[] aside = new float[rows * PANEL];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(y, row * outputs + first, aside, row * PANEL, width);
        }
        panel(matrix, first, x, 0, rows, aside, 0, PANEL);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(aside, row * PANEL, y, row * outputs + first, width);
        }
    }

    /** Some rows, from {@code begin} on, times the panel that begins with output {@code first}. */
    private static void panel(
            PackedMatrix matrix, int first, float[] x, int begin, int rows, float[] y, int out, int stride) {
        if (rows == 1) {
            VectorTile.one(
                    matrix.quarters(),
                    matrix.panel(first / PANEL),
                    matrix.inputs(),
                    x,
                    begin * matrix.inputs(),
                    y,
                    out);
            return;
        }
        for (int row = 0; row < rows; row += VectorTile.MOST_ROWS) {
            int count = Math.min(VectorTile.MOST_ROWS, rows - row);
            tile(matrix, first, x, begin + row, count, y, out + row * stride, stride);
        }
    }

    /**
     * Rows that are left over are computed in the same tile as the others, the last of them as often as it takes. That costs next to nothing,
     * since reading the panel is what takes the time; a tile of their own would often be one that C2 has not compiled yet, where steps are
     * nearly always full, and then takes a hundred times as long.
     */
    private static void tile(
            PackedMatrix matrix, int first, float[] x, int row, int count, float[] y, int out, int stride) {
        float[][] w = matrix.quarters();
        int inputs = matrix.inputs();
        int base = matrix.panel(first / PANEL);
        int a = row * inputs;
        int last = count - 1;
        int b = a + Math.min(1, last) * inputs;
        int c = a + Math.min(2, last) * inputs;
        int outB = out + Math.min(1, last) * stride;
        int outC = out + Math.min(2, last) * stride;
        if (VectorTile.MOST_ROWS == 4) {
            VectorTile.four(w, base, inputs, x, a, b, c, a + last * inputs, y, out, outB, outC, out + last * stride);
        } else if (VectorTile.MOST_ROWS == 2) {
            VectorTile.two(w, base, inputs, x, a, b, y, out, outB);
        } else {
            VectorTile.three(w, base, inputs, x, a, b, c, y, out, outB, outC);
        }
    }
}
