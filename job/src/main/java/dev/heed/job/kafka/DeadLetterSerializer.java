package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.ImmutableSerializer;
import dev.heed.operator.RecordFormat;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link DeadLetterRecord}, in the order of its components; versioned by {@link RecordFormat#VERSION}. */
public final class DeadLetterSerializer extends ImmutableSerializer<DeadLetterRecord> {
    static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();
    static final TypeInformation<DeadLetterRecord> TYPE = new DomainTypeInfo<>(DeadLetterRecord.class, INSTANCE);
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(DeadLetterRecord letter, DataOutputView target) throws IOException {
        RecordFormat.writeVersion(target);
        RecordFormat.writeString(letter.reason(), target);
        RecordFormat.writeString(letter.message(), target);
        RecordFormat.writeString(letter.sourceTopic(), target);
        target.writeInt(letter.sourcePartition());
        target.writeLong(letter.sourceOffset());
        target.writeLong(letter.sourceTimestamp());
        target.writeInt(letter.headers().size());
        for (Map.Entry<String, byte[]> header : letter.headers().entrySet()) {
            RecordFormat.writeString(header.getKey(), target);
            RecordFormat.writeBytes(header.getValue(), target);
        }
        RecordFormat.writeBytes(letter.key(), target);
        RecordFormat.writeBytes(letter.value(), target);
        target.writeInt(letter.valueSize());
        RecordFormat.writeString(letter.sequenceId(), target);
        RecordFormat.writeOptionalLong(letter.startPosition(), target);
    }

    @Override
    public DeadLetterRecord deserialize(DataInputView source) throws IOException {
        RecordFormat.readVersion(source);
        return new DeadLetterRecord(
                RecordFormat.readString(source),
                RecordFormat.readString(source),
                RecordFormat.readString(source),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                readHeaders(source),
                RecordFormat.readBytes(source),
                RecordFormat.readBytes(source),
                source.readInt(),
                RecordFormat.readString(source),
                RecordFormat.readOptionalLong(source));
    }

    private static Map<String, byte[]> readHeaders(DataInputView source) throws IOException {
        int count = source.readInt();
        Map<String, byte[]> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(RecordFormat.readString(source), RecordFormat.readBytes(source));
        }
        return headers;
    }

    @Override
    public TypeSerializerSnapshot<DeadLetterRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The formats carry their version in the bytes; the snapshot only names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetterRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
