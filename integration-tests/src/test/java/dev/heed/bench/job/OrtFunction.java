package dev.heed.bench.job;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.heed.bench.state.FloatsSerializer;
import dev.heed.onnx.OnnxModel;
import dev.heed.onnx.OnnxModel.ElementType;
import dev.heed.onnx.OnnxNode;
import dev.heed.onnx.OrtModel;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The job that a good engineer would write today: projections and GroupQueryAttention in one graph of ONNX Runtime, what is present after
 * a record in a value state, from where it is the past of the next. Buffers outside the heap are reused, outputs bound, and the state has
 * a serializer that copies in bulk, which Flink's own does not.
 */
final class OrtFunction extends PeerFunction {
    private static final long serialVersionUID = 1L;
    private static final int HIDDEN = Load.HIDDEN;
    private static final int DIM = HIDDEN / Load.HEADS;

    private transient OrtModel session;

    /** Keys, then values, each {@code [heads][tokens][dim]}. */
    private transient ValueState<float[]> cache;

    private transient Buffers buffers;

    OrtFunction(String model) {
        super(model);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        session = OrtModel.load(graph(PeerWeights.read(Path.of(model))));
        cache = getRuntimeContext().getState(new ValueStateDescriptor<>("cache", FloatsSerializer.INSTANCE));
        buffers = new Buffers(64);
    }

    private static OnnxModel graph(PeerWeights weights) {
        OnnxNode attention = new OnnxNode(
                        OnnxModel.MICROSOFT,
                        "GroupQueryAttention",
                        List.of("q", "k", "v", "past_key", "past_value", "last_position", "total_length"),
                        List.of("mixed", "present_key", "present_value"),
                        Map.of())
                .with("num_heads", Load.HEADS)
                .with("kv_num_heads", Load.HEADS)
                .with("scale", (float) (1 / Math.sqrt(DIM)));
        OnnxModel graph = new OnnxModel(21)
                .input("x", ElementType.FLOAT)
                .input("past_key", ElementType.FLOAT)
                .input("past_value", ElementType.FLOAT)
                .input("last_position", ElementType.INT32)
                .input("total_length", ElementType.INT32)
                .output("y", ElementType.FLOAT)
                .output("present_key", ElementType.FLOAT)
                .output("present_value", ElementType.FLOAT);
        Map<String, float[]> matrices = Map.of("q", weights.q(), "k", weights.k(), "v", weights.v(), "o", weights.o());
        matrices.forEach((name, matrix) -> graph.floats("w" + name, PeerWeights.transposed(matrix), HIDDEN, HIDDEN));
        for (String name : List.of("q", "k", "v")) {
            graph.node(OnnxNode.matMul("x", "w" + name, name));
        }
        return graph.node(attention).node(OnnxNode.matMul("mixed", "wo", "y"));
    }

    @Override
    float[] attend(float[] embeddings, int count) throws Exception {
        float[] past = cache.value();
        int before = past == null ? 0 : past.length / (2 * HIDDEN);
        int after = before + count;
        if (after > buffers.tokens) {
            buffers = new Buffers(2 * after);
        }
        int half = before * HIDDEN;
        if (past != null) {
            buffers.pastKey.clear().put(past, 0, half);
            buffers.pastValue.clear().put(past, half, half);
        }
        buffers.x.clear().put(embeddings, 0, count * HIDDEN);
        run(before, count);
        float[] present = new float[2 * after * HIDDEN];
        buffers.presentKey.clear().get(present, 0, after * HIDDEN);
        buffers.presentValue.clear().get(present, after * HIDDEN, after * HIDDEN);
        cache.update(present);
        float[] rows = new float[count * HIDDEN];
        buffers.y.clear().get(rows);
        return rows;
    }

    private void run(int before, int count) throws OrtException {
        int after = before + count;
        try (OnnxTensor x = tensor(buffers.x, 1, count, HIDDEN);
                OnnxTensor pastKey = tensor(buffers.pastKey, 1, Load.HEADS, before, DIM);
                OnnxTensor pastValue = tensor(buffers.pastValue, 1, Load.HEADS, before, DIM);
                OnnxTensor last = OrtModel.int32(after - 1, 1);
                OnnxTensor total = OrtModel.int32(after, 1);
                OnnxTensor y = tensor(buffers.y, 1, count, HIDDEN);
                OnnxTensor presentKey = tensor(buffers.presentKey, 1, Load.HEADS, after, DIM);
                OnnxTensor presentValue = tensor(buffers.presentValue, 1, Load.HEADS, after, DIM)) {
            session.run(
                    Map.of(
                            "x", x,
                            "past_key", pastKey,
                            "past_value", pastValue,
                            "last_position", last,
                            "total_length", total),
                    Map.of("y", y, "present_key", presentKey, "present_value", presentValue));
        }
    }

    private static OnnxTensor tensor(FloatBuffer buffer, long... shape) throws OrtException {
        long floats = 1;
        for (long size : shape) {
            floats *= size;
        }
        return OrtModel.floats(buffer.clear().limit((int) floats), shape);
    }

    @Override
    public void close() throws Exception {
        if (session != null) {
            session.close();
        }
    }

    /** Memory outside the heap for so many tokens. */
    private static final class Buffers {
        private final int tokens;
        private final FloatBuffer x;
        private final FloatBuffer y;
        private final FloatBuffer pastKey;
        private final FloatBuffer pastValue;
        private final FloatBuffer presentKey;
        private final FloatBuffer presentValue;

        Buffers(int tokens) {
            this.tokens = tokens;
            x = OrtModel.buffer(tokens * HIDDEN);
            y = OrtModel.buffer(tokens * HIDDEN);
            pastKey = OrtModel.buffer(tokens * HIDDEN);
            pastValue = OrtModel.buffer(tokens * HIDDEN);
            presentKey = OrtModel.buffer(tokens * HIDDEN);
            presentValue = OrtModel.buffer(tokens * HIDDEN);
        }
    }
}
