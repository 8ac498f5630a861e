package dev.heed.job.kafka;

import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.ImmutableSerializer;
import dev.heed.operator.RecordFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link OutgoingRecord}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class OutgoingRecordSerializer extends ImmutableSerializer<OutgoingRecord> {
    static final OutgoingRecordSerializer INSTANCE = new OutgoingRecordSerializer();
    static final TypeInformation<OutgoingRecord> TYPE = new DomainTypeInfo<>(OutgoingRecord.class, INSTANCE);
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(OutgoingRecord record, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeBytes(record.key(), target);
        RecordFormat.writeBytes(record.value(), target);
        target.writeLong(record.timestamp());
        RecordFormat.writeHeaders(record.headers(), target);
    }

    @Override
    public OutgoingRecord deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new OutgoingRecord(
                RecordFormat.readBytes(source),
                RecordFormat.readBytes(source),
                source.readLong(),
                RecordFormat.readHeaders(source));
    }

    @Override
    public TypeSerializerSnapshot<OutgoingRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutgoingRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
