package dev.heed.bench.kernels;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS: a matrix product with the weights as they are or transposed beforehand, or for each row one of matrix and vector. */
final class OpenBlasProjector implements Projector {
    private final ProjectionData data;
    private final FloatPointer x;
    private final FloatPointer weights;
    private final FloatPointer transposed;
    private final FloatPointer y;
    private final Runnable fastest;

    OpenBlasProjector(ProjectionData data) {
        openblas.blas_set_num_threads(1);
        this.data = data;
        this.x = new FloatPointer(data.x);
        this.weights = new FloatPointer(data.weights);
        this.transposed = new FloatPointer(data.transposed());
        this.y = new FloatPointer((long) data.rows * data.outputs);
        this.fastest = Fastest.of(
                () -> product(CblasTrans, weights, data.inputs),
                () -> product(CblasNoTrans, transposed, data.outputs),
                this::rowByRow);
    }

    private void product(int transpose, FloatPointer matrix, int stride) {
        int outputs = data.outputs;
        int inputs = data.inputs;
        openblas.cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                transpose,
                data.rows,
                outputs,
                inputs,
                1,
                x,
                inputs,
                matrix,
                stride,
                0,
                y,
                outputs);
    }

    private void rowByRow() {
        int outputs = data.outputs;
        int inputs = data.inputs;
        for (int row = 0; row < data.rows; row++) {
            x.position((long) row * inputs);
            y.position((long) row * outputs);
            openblas.cblas_sgemv(CblasRowMajor, CblasNoTrans, outputs, inputs, 1, weights, inputs, x, 1, 0, y, 1);
        }
        x.position(0);
        y.position(0);
    }

    @Override
    public void project() {
        fastest.run();
    }

    @Override
    public float[] output() {
        float[] floats = new float[data.rows * data.outputs];
        y.get(floats);
        return floats;
    }
}
