package dev.heed.job.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    @Test
    void allFieldsAppearInTheOrderOfTheSchema() throws IOException {
        assertThat(RecordJson.of(vector(1f)))
                .isEqualTo(
                        "{\"sequenceId\":\"a\\\"b\",\"epoch\":0,\"tokenCount\":3,\"vector\":[1.0],\"pooling\":\"mean\","
                                + "\"eventTime\":1700000000000,\"model\":\"m@1\"}");
    }

    @Test
    void floatsHaveTheFewestDigitsAndOthersAreTexts() throws IOException {
        assertThat(RecordJson.of(vector(0.1f, 2.0E-3f, Float.MIN_VALUE, 1.0E10f, Float.NaN, Float.NEGATIVE_INFINITY)))
                .contains("\"vector\":[0.1,0.002,1.4E-45,1.0E10,\"NaN\",\"-Infinity\"]");
    }

    @Test
    void bytesAreBase64AndAbsentFieldsNull() throws IOException {
        ByteBuffer value = ByteBuffer.wrap(new byte[] {(byte) 0xC3, 0x28});
        GenericRecord letter = new GenericRecordBuilder(RecordType.DEAD_LETTER.schema())
                .set("reason", "undecodable")
                .set("message", "no")
                .set("sourceTopic", "t")
                .set("sourcePartition", 1)
                .set("sourceOffset", 2L)
                .set("sourceTimestamp", 3L)
                .set("headers", Map.of("h", ByteBuffer.wrap("x".getBytes(UTF_8))))
                .set("value", value)
                .set("valueSize", 2)
                .build();

        assertThat(RecordJson.of(letter))
                .contains(
                        "\"headers\":{\"h\":\"eA==\"},\"key\":null,\"value\":\"wyg=\",\"valueSize\":2,\"sequenceId\":null");
        assertThat(value.remaining()).isEqualTo(2);
    }

    @Test
    void aNullValueIsNull() throws IOException {
        assertThat(RecordJson.of(null)).isEqualTo("null");
    }

    @Test
    void metadataWrapsTheRecord() throws IOException {
        var message = new ConsumerRecord<byte[], byte[]>("t", 1, 2, "é".getBytes(UTF_8), null);
        message.headers().add("traceparent", "00".getBytes(UTF_8)).add("none", null);

        assertThat(RecordJson.withMetadata(message, null))
                .isEqualTo(
                        "{\"topic\":\"t\",\"partition\":1,\"offset\":2,\"timestamp\":-1,\"key\":\"é\","
                                + "\"headers\":[{\"key\":\"traceparent\",\"value\":\"MDA=\"},{\"key\":\"none\",\"value\":null}],\"value\":null}");
    }

    private static GenericRecord vector(Float... elements) {
        GenericData.Record record = new GenericData.Record(RecordType.SEQUENCE_VECTOR.schema());
        record.put("sequenceId", "a\"b");
        record.put("epoch", 0);
        record.put("tokenCount", 3L);
        record.put("vector", List.of(elements));
        record.put("pooling", "mean");
        record.put("eventTime", 1_700_000_000_000L);
        record.put("model", "m@1");
        return record;
    }
}
