package dev.heed.operator;

import dev.heed.cache.KvPage;
import dev.heed.cache.KvPageFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Sealed pages in state, in the bytes of {@link KvPageFormat}. */
public final class KvPageSerializer extends ImmutableSerializer<KvPage> {
    static final KvPageSerializer INSTANCE = new KvPageSerializer();
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(KvPage page, DataOutputView target) throws IOException {
        if (!page.isSealed()) {
            throw new IllegalStateException("a " + page + " must not go into state");
        }
        KvPageFormat.write(page, target);
        if (!(target instanceof DataOutputSerializer)) {
            // A stream, not a buffer: a snapshot of the heap, by a thread beside the one that computes. Nobody waits
            // for it, but
            // on a busy core tokens would wait for the end of its time slices.
            Thread.yield();
        }
    }

    @Override
    public KvPage deserialize(DataInputView source) throws IOException {
        return KvPageFormat.read(source);
    }

    @Override
    public TypeSerializerSnapshot<KvPage> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<KvPage> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
