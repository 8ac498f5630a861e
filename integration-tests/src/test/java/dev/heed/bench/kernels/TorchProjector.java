package dev.heed.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's linear layer, or a product with the weights transposed beforehand, or for each row one of matrix and vector; into a tensor
 * that is there.
 */
final class TorchProjector implements Projector {
    private final Tensor y;
    private final int size;
    private final Runnable fastest;

    TorchProjector(ProjectionData data) {
        Torch.singleThreaded();
        size = data.rows * data.outputs;
        y = Torch.tensor(new float[size], data.rows, data.outputs);
        Tensor x = Torch.tensor(data.x, data.rows, data.inputs);
        Tensor weights = Torch.tensor(data.weights, data.outputs, data.inputs);
        Tensor transposed = Torch.tensor(data.transposed(), data.inputs, data.outputs);
        List<Tensor> xRows = new ArrayList<>();
        List<Tensor> yRows = new ArrayList<>();
        for (int row = 0; row < data.rows; row++) {
            xRows.add(x.select(0, row));
            yRows.add(y.select(0, row));
        }
        fastest = Fastest.of(() -> torch.linear_out(y, x, weights), () -> torch.mm_out(y, x, transposed), () -> {
            for (int row = 0; row < xRows.size(); row++) {
                torch.mv_out(yRows.get(row), weights, xRows.get(row));
            }
        });
    }

    @Override
    public void project() {
        fastest.run();
    }

    @Override
    public float[] output() {
        return Torch.floats(y, size);
    }
}
