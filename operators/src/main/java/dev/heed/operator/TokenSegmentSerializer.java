package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TokenSegment}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class TokenSegmentSerializer extends ImmutableSerializer<TokenSegment> {
    /** The only instance needed: it has no state. */
    public static final TokenSegmentSerializer INSTANCE = new TokenSegmentSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(TokenSegment segment, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(segment.sequenceId(), target);
        target.writeInt(segment.epoch());
        target.writeLong(segment.startPosition());
        target.writeInt(segment.tokenCount());
        RecordFormat.writeFloats(segment.embeddings(), target);
        RecordFormat.writeStrings(segment.tokens(), target);
        target.writeBoolean(segment.endOfSequence());
        target.writeBoolean(segment.erasure());
        RecordFormat.writeOptionalLong(segment.eventTime(), target);
        RecordFormat.writeString(segment.embeddingModel(), target);
        RecordFormat.writeOrigin(segment.origin(), target);
    }

    @Override
    public TokenSegment deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new TokenSegment(
                RecordFormat.readString(source),
                source.readInt(),
                source.readLong(),
                source.readInt(),
                RecordFormat.readFloats(source),
                RecordFormat.readStrings(source),
                source.readBoolean(),
                source.readBoolean(),
                RecordFormat.readOptionalLong(source),
                RecordFormat.readString(source),
                RecordFormat.readOrigin(source));
    }

    @Override
    public TypeSerializerSnapshot<TokenSegment> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TokenSegment> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
