package dev.heed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/** A model loaded into ONNX Runtime: the CPU, one thread, every optimization. Closing it frees native memory. */
public final class OrtModel implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "heed");

    private final OrtSession session;

    private OrtModel(OrtSession session) {
        this.session = session;
    }

    /** Loads a model. */
    public static OrtModel load(OnnxModel model) throws OrtException {
        return load(model.bytes());
    }

    /** Loads the bytes of an {@code .onnx} file. */
    public static OrtModel load(byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            return new OrtModel(ENVIRONMENT.createSession(model, options));
        }
    }

    /** Runs the model and lets it allocate its outputs. The caller closes the result. */
    public OrtSession.Result run(Map<String, OnnxTensor> inputs) throws OrtException {
        return session.run(inputs);
    }

    /** Runs the model into tensors of the caller, all outputs. */
    public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        session.run(inputs, outputs).close();
    }

    /** A tensor over memory of its own, outside the heap. */
    public static OnnxTensor floats(float[] values, long... shape) throws OrtException {
        FloatBuffer buffer = direct(values.length * Float.BYTES).asFloatBuffer();
        buffer.put(values).rewind();
        return OnnxTensor.createTensor(ENVIRONMENT, buffer, shape);
    }

    /** A tensor over a direct buffer, which it shares. */
    public static OnnxTensor floats(FloatBuffer direct, long... shape) throws OrtException {
        return OnnxTensor.createTensor(ENVIRONMENT, direct, shape);
    }

    /** A tensor of one 32-bit integer. */
    public static OnnxTensor int32(int value, long... shape) throws OrtException {
        return int32s(new int[] {value}, shape);
    }

    /** A tensor of 32-bit integers. */
    public static OnnxTensor int32s(int[] values, long... shape) throws OrtException {
        IntBuffer buffer = direct(values.length * Integer.BYTES).asIntBuffer();
        buffer.put(values).rewind();
        return OnnxTensor.createTensor(ENVIRONMENT, buffer, shape);
    }

    /** A tensor of one 64-bit integer. */
    public static OnnxTensor int64(long value, long... shape) throws OrtException {
        return int64s(new long[] {value}, shape);
    }

    /** A tensor of 64-bit integers. */
    public static OnnxTensor int64s(long[] values, long... shape) throws OrtException {
        LongBuffer buffer = direct(values.length * Long.BYTES).asLongBuffer();
        buffer.put(values).rewind();
        return OnnxTensor.createTensor(ENVIRONMENT, buffer, shape);
    }

    /** Floats outside the heap, as the runtime reads and writes them. */
    public static FloatBuffer buffer(int floats) {
        return direct(floats * Float.BYTES).asFloatBuffer();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
