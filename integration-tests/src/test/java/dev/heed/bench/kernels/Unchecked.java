package dev.heed.bench.kernels;

import ai.onnxruntime.OrtException;

/** Lets what ONNX Runtime throws pass: nothing here can mend it. */
final class Unchecked {
    private Unchecked() {}

    static <T> T get(Call<T> call) {
        try {
            return call.run();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Call<T> {
        T run() throws OrtException;
    }

    interface Action {
        void run() throws OrtException;
    }
}
