package dev.heed.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A small ONNX model, written field by field in protobuf's wire format (messages and field numbers of onnx.proto3). Inputs and outputs
 * carry no shapes: the runtime takes what it is given. For one thread.
 */
public final class OnnxModel {
    /** The domain of the operators that ONNX Runtime adds. */
    public static final String MICROSOFT = "com.microsoft";

    /** The standard operators. */
    public static final String STANDARD = "";

    private static final int IR_VERSION = 11;

    /** TensorProto.DataType. */
    public enum ElementType {
        FLOAT(1),
        INT32(6),
        INT64(7);

        private final int number;

        ElementType(int number) {
            this.number = number;
        }
    }

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final int opset;

    /**
     * An empty model.
     *
     * @param opset version of the standard operators
     */
    public OnnxModel(int opset) {
        this.opset = opset;
    }

    /** Adds an input of the graph. */
    public OnnxModel input(String name, ElementType type) {
        return add(11, valueInfo(name, type));
    }

    /** Adds an output of the graph. */
    public OnnxModel output(String name, ElementType type) {
        return add(12, valueInfo(name, type));
    }

    /** Adds constant floats, row-major. */
    public OnnxModel floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return add(5, message(tensor -> {
            for (long size : shape) {
                tensor.writeInt64(1, size);
            }
            tensor.writeInt32(2, ElementType.FLOAT.number);
            tensor.writeString(8, name);
            tensor.writeByteBuffer(9, raw);
        }));
    }

    /** Adds an operator. */
    public OnnxModel node(OnnxNode node) {
        return add(1, message(out -> {
            for (String input : node.inputs()) {
                out.writeString(1, input);
            }
            for (String output : node.outputs()) {
                out.writeString(2, output);
            }
            out.writeString(4, node.operator());
            for (var attribute : node.attributes().entrySet()) {
                out.writeByteArray(5, attribute(attribute.getKey(), attribute.getValue()));
            }
            out.writeString(7, node.domain());
        }));
    }

    /** The model as an {@code .onnx} file. */
    public byte[] bytes() {
        byte[] standard = opset(STANDARD, opset);
        byte[] microsoft = opset(MICROSOFT, 1);
        byte[] nodes = graph.toByteArray();
        return message(model -> {
            model.writeInt64(1, IR_VERSION);
            model.writeByteArray(7, nodes);
            model.writeByteArray(8, standard);
            model.writeByteArray(8, microsoft);
        });
    }

    private static byte[] opset(String domain, long version) {
        return message(out -> {
            out.writeString(1, domain);
            out.writeInt64(2, version);
        });
    }

    private static byte[] attribute(String name, Number value) {
        return message(out -> {
            out.writeString(1, name);
            if (value instanceof Float) {
                out.writeFloat(2, value.floatValue());
                out.writeInt32(20, 1);
            } else {
                out.writeInt64(3, value.longValue());
                out.writeInt32(20, 2);
            }
        });
    }

    private static byte[] valueInfo(String name, ElementType type) {
        byte[] tensor = message(out -> out.writeInt32(1, type.number));
        byte[] wrapped = message(out -> out.writeByteArray(1, tensor));
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(2, wrapped);
        });
    }

    private OnnxModel add(int field, byte[] message) {
        graph.writeBytes(message(out -> out.writeByteArray(field, message)));
        return this;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }
}
