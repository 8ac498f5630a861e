package dev.heed.operator;

import dev.heed.model.Pooling;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link PooledState}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class PooledStateSerializer extends ImmutableSerializer<PooledState> {
    static final PooledStateSerializer INSTANCE = new PooledStateSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(PooledState state, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(state.kind().key(), target);
        target.writeInt(state.epoch());
        target.writeLong(state.nextPosition());
        target.writeLong(state.count());
        target.writeInt(state.values().length);
        for (double value : state.values()) {
            target.writeDouble(value);
        }
    }

    @Override
    public PooledState deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        String key = RecordFormat.readString(source);
        Pooling.Kind kind = Pooling.Kind.of(key)
                .orElseThrow(() -> new IOException("pooling '" + key + "' is not known to this version of Heed"));
        int epoch = source.readInt();
        long nextPosition = source.readLong();
        long count = source.readLong();
        double[] values = new double[source.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.readDouble();
        }
        return new PooledState(kind, epoch, nextPosition, count, values);
    }

    @Override
    public TypeSerializerSnapshot<PooledState> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PooledState> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
