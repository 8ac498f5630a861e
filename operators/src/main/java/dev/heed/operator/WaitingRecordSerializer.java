package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link WaitingRecord}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class WaitingRecordSerializer extends ImmutableSerializer<WaitingRecord> {
    static final WaitingRecordSerializer INSTANCE = new WaitingRecordSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(WaitingRecord waiting, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        TokenSegmentSerializer.INSTANCE.serialize(waiting.segment(), target);
        target.writeLong(waiting.since());
    }

    @Override
    public WaitingRecord deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new WaitingRecord(TokenSegmentSerializer.INSTANCE.deserialize(source), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<WaitingRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<WaitingRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
