package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** To bytes and back. */
final class SerializedBytes {
    private SerializedBytes() {}

    static byte[] of(Writing writing) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        writing.to(out);
        return out.getCopyOfBuffer();
    }

    static <T> T read(byte[] bytes, Reading<T> reading) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = reading.from(in);
        if (in.available() > 0) {
            throw new AssertionError(in.available() + " bytes are left over");
        }
        return value;
    }

    interface Writing {
        void to(DataOutputView out) throws IOException;
    }

    interface Reading<T> {
        T from(DataInputView in) throws IOException;
    }
}
