package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link PooledSequence}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class PooledSequenceSerializer extends ImmutableSerializer<PooledSequence> {
    static final PooledSequenceSerializer INSTANCE = new PooledSequenceSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(PooledSequence pooled, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(pooled.sequenceId(), target);
        target.writeInt(pooled.epoch());
        target.writeLong(pooled.tokenCount());
        RecordFormat.writeFloats(pooled.vector(), target);
        RecordFormat.writeString(pooled.pooling(), target);
        target.writeLong(pooled.eventTime());
        RecordFormat.writeString(pooled.model(), target);
        RecordFormat.writeOrigin(pooled.origin(), target);
    }

    @Override
    public PooledSequence deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new PooledSequence(
                RecordFormat.readString(source),
                source.readInt(),
                source.readLong(),
                RecordFormat.readFloats(source),
                RecordFormat.readString(source),
                source.readLong(),
                RecordFormat.readString(source),
                RecordFormat.readOrigin(source));
    }

    @Override
    public TypeSerializerSnapshot<PooledSequence> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PooledSequence> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
