package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes with a record, through the job: its time and its headers. */
@Timeout(120)
class TimeAndHeadersIT {
    private static final TinyModel MODEL = TinyModel.of(8, 1);
    private static final long SEED = 3;
    private static final Tokens TOKENS = new Tokens(MODEL.hidden(), SEED);
    private static final RecordHeader TRACE = header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-01");

    @TempDir
    private static Path folder;

    private static Instant started;
    private static Instant happened;
    private static Instant arrived;
    private static KafkaFixture kafka;
    private static JobFixture job;
    private static List<ConsumerRecord<byte[], byte[]>> out;

    @BeforeAll
    static void runAll() throws Exception {
        started = Instant.ofEpochMilli(Instant.now().toEpochMilli());
        happened = started.minusSeconds(3600);
        arrived = happened.plusSeconds(60);
        Path model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        kafka = new KafkaFixture();
        job = new JobFixture(kafka, "carried", model, folder.resolve("checkpoints"));
        send(at("own time", happened), List.of());
        send(at("no time", null), List.of());
        send(at("far future", Instant.ofEpochMilli(Long.MAX_VALUE)), List.of());
        send(at("before 1970", Instant.ofEpochMilli(-1)), List.of());
        send(at("long ago", Instant.ofEpochMilli(Long.MIN_VALUE)), List.of());
        send(
                at("traced", null),
                List.of(TRACE, header("twice", "1"), header("twice", "2"), new RecordHeader("none", (byte[]) null)));
        Header huge = new RecordHeader("huge", new byte[900_000]);
        send(at("huge header", null), List.of(TRACE, huge));
        send(at("many headers", null), manyHeaders());
        EmbeddedTokens bad = at("huge header of a bad record", null);
        bad.setEpoch(-1);
        send(bad, List.of(TRACE, huge));
        kafka.flush();
        out = job.run().outputRecords();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void theEventTimeOfARecordBecomesTheTimestampOfItsOutput() {
        assertThat(Instant.ofEpochMilli(output("own time").timestamp())).isEqualTo(happened);
        assertThat(eventTime("own time")).isEqualTo(happened);
    }

    @Test
    void withoutAnEventTimeTheKafkaTimestampStandsIn() {
        assertThat(Instant.ofEpochMilli(output("no time").timestamp())).isEqualTo(arrived);
        assertThat(eventTime("no time")).isEqualTo(arrived);
    }

    @Test
    void anEventTimeThatTheBrokerWouldRefuseIsInTheValueOnly() {
        for (String id : List.of("far future", "before 1970", "long ago")) {
            assertThat(Instant.ofEpochMilli(output(id).timestamp())).as(id).isBetween(started, Instant.now());
        }
        assertThat(eventTime("far future").toEpochMilli()).isEqualTo(Long.MAX_VALUE);
        assertThat(eventTime("before 1970").toEpochMilli()).isEqualTo(-1);
        assertThat(eventTime("long ago").toEpochMilli()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void headersAreCopiedInTheirOrder() {
        assertThat(output("traced").headers().toArray())
                .containsExactly(
                        TRACE, header("twice", "1"), header("twice", "2"), new RecordHeader("none", (byte[]) null));
    }

    @Test
    void aHugeHeaderIsLeftBehindAndThoseBeforeItAreCopied() {
        assertThat(output("huge header").headers().toArray()).containsExactly(TRACE);
    }

    @Test
    void ofManyHeadersTheFirst8KilobytesAreCopied() {
        Header[] copied = output("many headers").headers().toArray();

        assertThat(copied).isEqualTo(Arrays.copyOf(manyHeaders().toArray(Header[]::new), copied.length));
        assertThat(Arrays.stream(copied)
                        .mapToInt(header -> header.key().length() + header.value().length)
                        .sum())
                .isBetween(8 * 1024 - 110, 8 * 1024);
    }

    @Test
    void aDeadLetterKeepsTheHeadersThatFit() {
        assertThat(job.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getSequenceId()).isEqualTo("huge header of a bad record");
            assertThat(letter.getHeaders()).containsOnlyKeys("traceparent");
        });
    }

    private static EmbeddedTokens at(String id, Instant eventTime) {
        EmbeddedTokens tokens = TOKENS.one(id, 0);
        tokens.setEventTime(eventTime);
        return tokens;
    }

    private static void send(EmbeddedTokens tokens, List<Header> headers) {
        kafka.send(new ProducerRecord<>(
                job.input(),
                null,
                arrived.toEpochMilli(),
                KafkaFixture.bytes(tokens.getSequenceId()),
                Avro.raw(tokens),
                headers));
    }

    private static List<Header> manyHeaders() {
        return IntStream.range(0, 1000)
                .<Header>mapToObj(i -> new RecordHeader("header-" + i, new byte[100]))
                .toList();
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, KafkaFixture.bytes(value));
    }

    private static ConsumerRecord<byte[], byte[]> output(String id) {
        return out.stream()
                .filter(record -> Arrays.equals(record.key(), KafkaFixture.bytes(id)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no output of '" + id + "'"));
    }

    private static Instant eventTime(String id) {
        return Avro.readRaw(ContextualizedTokens.class, output(id).value()).getEventTime();
    }
}
