package dev.heed.job.avro;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Versions of {@code EmbeddedTokens} that are not the current one, and records written with them. */
final class TestSchemas {
    /** What a later release could be: a field appended, with a default. */
    static final Schema NEWER = edited(fields ->
            Stream.concat(fields, Stream.of(field("'name': 'language', 'type': ['null', 'string'], 'default': null"))));

    /** What an earlier release could have been: without the last three fields. */
    static final Schema OLDER = edited(fields -> fields.limit(6));

    private TestSchemas() {}

    static Schema edited(UnaryOperator<Stream<Schema.Field>> edit) {
        Schema current = HeedSchema.EMBEDDED_TOKENS.schema();
        List<Schema.Field> fields = edit.apply(current.getFields().stream().map(f -> new Schema.Field(f, f.schema())))
                .toList();
        return Schema.createRecord(current.getName(), null, current.getNamespace(), false, fields);
    }

    static Schema.Field field(String json) {
        Schema record = new Schema.Parser()
                .parse("{'type': 'record', 'name': 'R', 'fields': [{%s}]}"
                        .formatted(json)
                        .replace('\'', '"'));
        Schema.Field field = record.getFields().get(0);
        return new Schema.Field(field, field.schema());
    }

    /** The fixed segment of the tests, as far as the schema has fields for it; others have their defaults. */
    static byte[] write(Schema writer) {
        GenericRecord record = new GenericData.Record(writer);
        Object[] values = RecordType.segmentFields(TestRecords.segment());
        for (Schema.Field field : HeedSchema.EMBEDDED_TOKENS.schema().getFields()) {
            if (writer.getField(field.name()) != null) {
                record.put(field.name(), values[field.pos()]);
            }
        }
        return AvroBytes.write(record);
    }
}
