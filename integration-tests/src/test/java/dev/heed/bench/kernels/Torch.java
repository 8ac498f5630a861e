package dev.heed.bench.kernels;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** PyTorch in one thread and without gradients, and its tensors from and to arrays. */
final class Torch {
    private static InferenceMode inference;

    private Torch() {}

    /** To be called by the thread that computes. */
    static void singleThreaded() {
        torch.set_num_threads(1);
        if (inference == null) {
            inference = new InferenceMode(true);
        }
    }

    /** A tensor that owns a copy of the floats. */
    static Tensor tensor(float[] floats, long... shape) {
        try (FloatPointer pointer = new FloatPointer(floats);
                Tensor view = torch.from_blob(pointer, shape)) {
            return view.clone();
        }
    }

    /** The floats of a contiguous tensor. */
    static float[] floats(Tensor tensor, int count) {
        float[] floats = new float[count];
        tensor.contiguous().data_ptr_float().get(floats);
        return floats;
    }
}
