package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link RejectedSegment}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class RejectedSegmentSerializer extends ImmutableSerializer<RejectedSegment> {
    static final RejectedSegmentSerializer INSTANCE = new RejectedSegmentSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(RejectedSegment rejected, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(rejected.reason().name(), target);
        RecordFormat.writeString(rejected.message(), target);
        TokenSegmentSerializer.INSTANCE.serialize(rejected.segment(), target);
    }

    @Override
    public RejectedSegment deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new RejectedSegment(
                RejectionReason.valueOf(RecordFormat.readString(source)),
                RecordFormat.readString(source),
                TokenSegmentSerializer.INSTANCE.deserialize(source));
    }

    @Override
    public TypeSerializerSnapshot<RejectedSegment> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RejectedSegment> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
