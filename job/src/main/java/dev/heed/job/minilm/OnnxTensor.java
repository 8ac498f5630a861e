package dev.heed.job.minilm;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.heed.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A {@code TensorProto}: name and shape, and its elements if they are floats. */
final class OnnxTensor {
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int TYPE_FLOAT = 1;

    private final String name;
    private final List<Long> shape;
    private final float[] floats;

    private OnnxTensor(String name, List<Long> shape, float[] floats) {
        this.name = name;
        this.shape = shape;
        this.floats = floats;
    }

    /** Reads the fields of a message up to the limit of the stream. */
    static OnnxTensor read(CodedInputStream in) throws IOException {
        String name = "";
        List<Long> shape = new ArrayList<>();
        int type = 0;
        byte[] raw = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case DIMS -> readDims(in, tag, shape);
                case DATA_TYPE -> type = in.readInt32();
                case NAME -> name = in.readString();
                case RAW_DATA -> raw = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        return new OnnxTensor(name, List.copyOf(shape), type == TYPE_FLOAT ? floats(name, shape, raw) : null);
    }

    private static void readDims(CodedInputStream in, int tag, List<Long> shape) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            shape.add(in.readInt64());
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            shape.add(in.readInt64());
        }
        in.popLimit(outer);
    }

    private static float[] floats(String name, List<Long> shape, byte[] raw) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        if (raw.length != elements * Float.BYTES) {
            throw new ModelException("ONNX tensor '" + name + "' of shape " + shape + " has " + raw.length
                    + " raw bytes; expected " + elements * Float.BYTES);
        }
        float[] floats = new float[(int) elements];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    String name() {
        return name;
    }

    List<Long> shape() {
        return shape;
    }

    boolean isFloat() {
        return floats != null;
    }

    /** The elements, row-major; not copied. */
    float[] floats() {
        return floats;
    }

    /** The elements of a matrix [rows, columns] in the order of [columns, rows], in a new array. */
    float[] transposed() {
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        float[] transposed = new float[floats.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = floats[row * columns + column];
            }
        }
        return transposed;
    }
}
