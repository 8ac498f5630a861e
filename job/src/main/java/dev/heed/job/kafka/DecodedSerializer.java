package dev.heed.job.kafka;

import dev.heed.job.avro.Decoded;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.ImmutableSerializer;
import dev.heed.operator.TokenSegmentSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Decoded}: whether it was accepted, then the segment or the letter, each in its own versioned form. */
public final class DecodedSerializer extends ImmutableSerializer<Decoded> {
    static final DecodedSerializer INSTANCE = new DecodedSerializer();
    static final TypeInformation<Decoded> TYPE = new DomainTypeInfo<>(Decoded.class, INSTANCE);
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(Decoded decoded, DataOutputView target) throws IOException {
        if (decoded instanceof Decoded.Accepted accepted) {
            target.writeBoolean(true);
            TokenSegmentSerializer.INSTANCE.serialize(accepted.segment(), target);
        } else if (decoded instanceof Decoded.Rejected rejected) {
            target.writeBoolean(false);
            DeadLetterSerializer.INSTANCE.serialize(rejected.letter(), target);
        }
    }

    @Override
    public Decoded deserialize(DataInputView source) throws IOException {
        return source.readBoolean()
                ? new Decoded.Accepted(TokenSegmentSerializer.INSTANCE.deserialize(source))
                : new Decoded.Rejected(DeadLetterSerializer.INSTANCE.deserialize(source));
    }

    @Override
    public TypeSerializerSnapshot<Decoded> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Decoded> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
