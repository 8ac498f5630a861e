package dev.heed.bench.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Arrays of floats in bulk. Flink's own serializer writes and reads one float at a time; the layouts that Heed is compared with get
 * this one, so that state is compared and not serializers.
 */
public final class FloatsSerializer extends TypeSerializerSingleton<float[]> {
    /** The only instance needed: it has no state. */
    public static final FloatsSerializer INSTANCE = new FloatsSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(float[] floats, DataOutputView target) throws IOException {
        byte[] bytes = new byte[floats.length * Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().put(floats);
        target.writeInt(floats.length);
        target.write(bytes);
    }

    @Override
    public float[] deserialize(DataInputView source) throws IOException {
        float[] floats = new float[source.readInt()];
        byte[] bytes = new byte[floats.length * Float.BYTES];
        source.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(floats);
        return floats;
    }

    @Override
    public float[] deserialize(float[] reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public float[] createInstance() {
        return new float[0];
    }

    @Override
    public float[] copy(float[] from) {
        return from.clone();
    }

    @Override
    public float[] copy(float[] from, float[] reuse) {
        return from.clone();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<float[]> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<float[]> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
