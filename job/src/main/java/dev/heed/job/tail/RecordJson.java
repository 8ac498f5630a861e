package dev.heed.job.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One line of JSON a record: all fields by the names of the schema, in its order. Floats have the fewest digits that give the same
 * float again, NaN and the infinities are texts; bytes are Base64; timestamps are milliseconds since the epoch.
 */
public final class RecordJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private RecordJson() {}

    /** The record, or {@code null}, which a value that erases a sequence is. */
    public static String of(GenericRecord value) throws IOException {
        return line(json -> write(json, value));
    }

    /** The record as the field {@code value} of an object that also has what Kafka knows about it; header values are Base64. */
    public static String withMetadata(ConsumerRecord<byte[], byte[]> origin, GenericRecord value) throws IOException {
        return line(json -> {
            json.writeStartObject();
            json.writeStringField("topic", origin.topic());
            json.writeNumberField("partition", origin.partition());
            json.writeNumberField("offset", origin.offset());
            json.writeNumberField("timestamp", origin.timestamp());
            json.writeFieldName("key");
            writeText(json, origin.key());
            json.writeArrayFieldStart("headers");
            for (Header header : origin.headers()) {
                json.writeStartObject();
                json.writeStringField("key", header.key());
                json.writeFieldName("value");
                writeBytes(json, header.value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeFieldName("value");
            write(json, value);
            json.writeEndObject();
        });
    }

    private static String line(Body body) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            body.writeTo(json);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof GenericRecord record) {
            json.writeStartObject();
            for (Schema.Field field : record.getSchema().getFields()) {
                json.writeFieldName(field.name());
                write(json, record.get(field.pos()));
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else {
            writeScalar(json, value);
        }
    }

    private static void writeScalar(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof CharSequence text) {
            json.writeString(text.toString());
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            json.writeBinary(copy);
        } else {
            throw new IOException("no JSON form for " + value.getClass());
        }
    }

    private static void writeBytes(JsonGenerator json, byte[] bytes) throws IOException {
        if (bytes == null) {
            json.writeNull();
        } else {
            json.writeBinary(bytes);
        }
    }

    private static void writeText(JsonGenerator json, byte[] utf8) throws IOException {
        if (utf8 == null) {
            json.writeNull();
        } else {
            json.writeString(new String(utf8, StandardCharsets.UTF_8));
        }
    }

    @FunctionalInterface
    private interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
