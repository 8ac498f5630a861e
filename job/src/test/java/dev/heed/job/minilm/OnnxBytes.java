package dev.heed.job.minilm;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small ONNX files, written field by field. */
final class OnnxBytes {
    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    OnnxBytes node(String operator, String output, String... inputs) throws IOException {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(node);
        for (String input : inputs) {
            out.writeString(1, input);
        }
        out.writeString(2, output);
        out.writeString(4, operator);
        out.flush();
        return field(1, node);
    }

    OnnxBytes floats(String name, float[] values, long... shape) throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, 1, raw, shape);
    }

    OnnxBytes longs(String name, long... shape) throws IOException {
        return tensor(name, 7, ByteBuffer.allocate(8), shape);
    }

    private OnnxBytes tensor(String name, int type, ByteBuffer raw, long... shape) throws IOException {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(tensor);
        for (long size : shape) {
            out.writeInt64(1, size);
        }
        out.writeInt32(2, type);
        out.writeString(8, name);
        out.writeByteBuffer(9, raw);
        out.flush();
        return field(5, tensor);
    }

    private OnnxBytes field(int number, ByteArrayOutputStream message) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(graph);
        out.writeByteArray(number, message.toByteArray());
        out.flush();
        return this;
    }

    OnnxGraph read() throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(model);
        out.writeInt64(1, 6);
        out.writeString(2, "by hand");
        out.writeByteArray(7, graph.toByteArray());
        out.flush();
        return OnnxGraph.read(new ByteArrayInputStream(model.toByteArray()));
    }
}
