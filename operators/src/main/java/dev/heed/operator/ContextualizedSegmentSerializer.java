package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link ContextualizedSegment}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class ContextualizedSegmentSerializer extends ImmutableSerializer<ContextualizedSegment> {
    static final ContextualizedSegmentSerializer INSTANCE = new ContextualizedSegmentSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(ContextualizedSegment segment, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(segment.sequenceId(), target);
        target.writeInt(segment.epoch());
        target.writeLong(segment.startPosition());
        target.writeInt(segment.tokenCount());
        RecordFormat.writeFloats(segment.vectors(), target);
        RecordFormat.writeStrings(segment.tokens(), target);
        target.writeBoolean(segment.endOfSequence());
        target.writeLong(segment.eventTime());
        target.writeLong(segment.contextStart());
        RecordFormat.writeString(segment.model(), target);
        RecordFormat.writeOrigin(segment.origin(), target);
    }

    @Override
    public ContextualizedSegment deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new ContextualizedSegment(
                RecordFormat.readString(source),
                source.readInt(),
                source.readLong(),
                source.readInt(),
                RecordFormat.readFloats(source),
                RecordFormat.readStrings(source),
                source.readBoolean(),
                source.readLong(),
                source.readLong(),
                RecordFormat.readString(source),
                RecordFormat.readOrigin(source));
    }

    @Override
    public TypeSerializerSnapshot<ContextualizedSegment> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ContextualizedSegment> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
