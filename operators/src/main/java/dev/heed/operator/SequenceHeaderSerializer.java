package dev.heed.operator;

import dev.heed.cache.SequenceHeader;
import dev.heed.cache.SequenceHeaderFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Headers in state, in the bytes of {@link SequenceHeaderFormat}. */
public final class SequenceHeaderSerializer extends ImmutableSerializer<SequenceHeader> {
    static final SequenceHeaderSerializer INSTANCE = new SequenceHeaderSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(SequenceHeader header, DataOutputView target) throws IOException {
        SequenceHeaderFormat.write(header, target);
    }

    @Override
    public SequenceHeader deserialize(DataInputView source) throws IOException {
        return SequenceHeaderFormat.read(source);
    }

    @Override
    public TypeSerializerSnapshot<SequenceHeader> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SequenceHeader> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
