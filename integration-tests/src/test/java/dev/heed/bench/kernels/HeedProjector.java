package dev.heed.bench.kernels;

import dev.heed.kernel.Kernels;
import dev.heed.kernel.PackedMatrix;

/** Our kernels, the weights packed once. */
final class HeedProjector implements Projector {
    private final Kernels kernels = Kernels.best();
    private final ProjectionData data;
    private final PackedMatrix matrix;
    private final float[] y;

    HeedProjector(ProjectionData data) {
        this.data = data;
        this.matrix = PackedMatrix.pack(data.weights, data.outputs, data.inputs);
        this.y = new float[data.rows * data.outputs];
    }

    @Override
    public void project() {
        kernels.project(matrix, null, data.x, data.rows, y);
    }

    @Override
    public float[] output() {
        return y;
    }
}
