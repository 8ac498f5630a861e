package dev.heed.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TokenAttention}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class TokenAttentionSerializer extends ImmutableSerializer<TokenAttention> {
    static final TokenAttentionSerializer INSTANCE = new TokenAttentionSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(TokenAttention attention, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(attention.sequenceId(), target);
        target.writeInt(attention.epoch());
        target.writeLong(attention.queryPosition());
        RecordFormat.writeString(attention.token(), target);
        target.writeInt(attention.layer());
        target.writeInt(attention.head());
        RecordFormat.writeLongs(attention.keyPositions(), target);
        RecordFormat.writeStrings(attention.keyTokens(), target);
        RecordFormat.writeFloats(attention.scores(), target);
        RecordFormat.writeFloats(attention.weights(), target);
        target.writeFloat(attention.rest());
        target.writeLong(attention.eventTime());
        RecordFormat.writeString(attention.model(), target);
        RecordFormat.writeOrigin(attention.origin(), target);
    }

    @Override
    public TokenAttention deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new TokenAttention(
                RecordFormat.readString(source),
                source.readInt(),
                source.readLong(),
                RecordFormat.readString(source),
                source.readInt(),
                source.readInt(),
                RecordFormat.readLongs(source),
                RecordFormat.readStrings(source),
                RecordFormat.readFloats(source),
                RecordFormat.readFloats(source),
                source.readFloat(),
                source.readLong(),
                RecordFormat.readString(source),
                RecordFormat.readOrigin(source));
    }

    @Override
    public TypeSerializerSnapshot<TokenAttention> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TokenAttention> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
