package dev.heed.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.schemas.AttentionWeights;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import dev.heed.schemas.SequenceVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Timeout(60)
class TailIT {
    private static EmbeddedBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine heed =
            HeedCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("num.partitions", "1"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static List<SpecificRecord> records() {
        Instant time = Instant.ofEpochMilli(1_700_000_000_000L);
        return List.of(
                new EmbeddedTokens("s", 0, 7L, 1, List.of(0.5f), List.of("it"), false, time, "minilm"),
                new ContextualizedTokens("s", 0, 7L, 1, List.of(0.5f), List.of("it"), true, time, 0L, "m@1"),
                new SequenceVector("s", 0, 3L, List.of(0.5f), "mean", null, "m@1"),
                new AttentionWeights(
                        "s",
                        0,
                        7L,
                        "it",
                        0,
                        2,
                        List.of(1L),
                        List.of("animal"),
                        List.of(1.5f),
                        List.of(0.75f),
                        0.25f,
                        time,
                        "m@1"),
                new DeadLetter(
                        "gap",
                        "no 3",
                        "t",
                        0,
                        1L,
                        2L,
                        Map.of(),
                        null,
                        ByteBuffer.wrap("x".getBytes(UTF_8)),
                        1,
                        "s",
                        3L));
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordIsPrintedFromBothEncodings(SpecificRecord record) throws Exception {
        String name = record.getSchema().getName();
        send(name, raw(record));
        send(name, singleObject(record));

        assertThat(tail("--topic", name, "--record", name, "--limit", "2")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"" + record.getSchema().getFields().get(0).name() + "\":")
                .isEqualTo(lines.get(1));
        record.getSchema().getFields().forEach(field -> assertThat(lines.get(0)).contains("\"" + field.name() + "\":"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theTopicsOfTheConfigurationNeedNoName() throws Exception {
        send("mine", raw(records().get(1)));

        assertThat(tail("--topic", "mine", "--until-end", "-D", "output.topic=mine"))
                .isZero();
        assertThat(out.toString()).contains("\"contextStart\":0", "\"eventTime\":1700000000000");
    }

    @Test
    void aBareValueOfAnUnknownTopicAsksForItsName() throws Exception {
        send("other", raw(records().get(0)));

        assertThat(tail("--topic", "other")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("heed tail: what is on topic 'other' cannot be told from its values: say so with --record")
                .hasLineCount(1);
    }

    @Test
    void whatCannotBeDecodedIsReportedAndTheRestPrinted() throws Exception {
        send("broken", new byte[] {9, 9});
        send("broken", null);
        send("broken", raw(records().get(0)));

        assertThat(tail("--topic", "broken", "--record", "EmbeddedTokens", "--until-end"))
                .isEqualTo(1);
        assertThat(out.toString().lines()).hasSize(2).startsWith("null");
        assertThat(err.toString())
                .startsWith("broken-0@0: not EmbeddedTokens: ")
                .hasLineCount(1);
    }

    @Test
    void metadataSaysWhereARecordIs() throws Exception {
        send("placed", raw(records().get(0)));

        assertThat(tail("--topic", "placed", "--record", "EmbeddedTokens", "--until-end", "--metadata"))
                .isZero();
        assertThat(out.toString())
                .startsWith("{\"topic\":\"placed\",\"partition\":0,\"offset\":0,\"timestamp\":")
                .contains("\"key\":\"s\",\"headers\":[],\"value\":{\"sequenceId\":\"s\"");
    }

    @Test
    void fromTheLatestThereIsNothingYet() throws Exception {
        send("old", raw(records().get(0)));

        assertThat(tail("--topic", "old", "--record", "EmbeddedTokens", "--from", "latest", "--until-end"))
                .isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anAbsentTopicIsNamedAndNotCreated() {
        assertThat(tail("--topic", "absent")).isEqualTo(2);
        assertThat(tail("--topic", "absent")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("heed tail: topic 'absent' does not exist on " + broker.bootstrapServers()
                        + ": check its name, or write to it first");
    }

    private int tail(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "tail";
        all[1] = "--bootstrap-servers";
        all[2] = broker.bootstrapServers();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return heed.execute(all);
    }

    private static void send(String topic, byte[] value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, "s".getBytes(UTF_8), value))
                    .get(20, SECONDS);
        }
    }

    private static byte[] raw(SpecificRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(record.getSchema(), SpecificData.getForClass(record.getClass()))
                .write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] singleObject(SpecificRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new BinaryMessageEncoder<>(SpecificData.getForClass(record.getClass()), record.getSchema())
                .encode(record, bytes);
        return bytes.toByteArray();
    }
}
