package dev.heed.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.kafka.AcknowledgedProducer;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.replay.LetterFilter;
import dev.heed.job.replay.Replay;
import dev.heed.job.tail.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayIT {
    private static final long TIME = System.currentTimeMillis() - 60_000;

    private static EmbeddedBroker broker;

    private String source;
    private String letters;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        source = test.getTestMethod().orElseThrow().getName();
        letters = source + "-dead";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(source, 4, (short) 1), new NewTopic(letters, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void recordsGoBackAsTheyWere() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("traceparent", "00-ab".getBytes(UTF_8));
        headers.put("empty", new byte[0]);
        headers.put("binary", new byte[] {0, -1, 7});
        write(
                new DeadLetterRecord("gap", "m", source, 3, 9, TIME, headers, bytes("s"), bytes("value"), 5, "s", 4L),
                new DeadLetterRecord(
                        "key-mismatch", "m", source, 2, 8, TIME + 1, Map.of(), bytes("r"), null, 0, null, null),
                new DeadLetterRecord(
                        "missing-key", "m", source, 1, 7, TIME + 2, Map.of(), null, new byte[0], 0, null, null));

        HeedRun run = replay();

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEqualTo("replayed 3 records (gap 1, key-mismatch 1, missing-key 1), refused 0\n");
        assertThat(run.out().lines())
                .hasSize(3)
                .first()
                .isEqualTo("{\"source\":\"" + source + "-3@9\",\"to\":\"" + source
                        + "\",\"reason\":\"gap\",\"sequenceId\":\"s\",\"startPosition\":4,\"sourceTimestamp\":" + TIME
                        + ",\"valueSize\":5}");
        List<ConsumerRecord<byte[], byte[]>> records = read(source);
        assertThat(records).hasSize(3);
        ConsumerRecord<byte[], byte[]> tokens = at(records, 3);
        assertThat(tokens.key()).isEqualTo(bytes("s"));
        assertThat(tokens.value()).isEqualTo(bytes("value"));
        assertThat(tokens.timestamp()).isEqualTo(TIME);
        List<String> names = new ArrayList<>();
        tokens.headers().forEach(header -> {
            names.add(header.key());
            assertThat(header.value()).isEqualTo(headers.get(header.key()));
        });
        assertThat(names).containsExactly("traceparent", "empty", "binary");
        assertThat(at(records, 2).value()).isNull();
        assertThat(at(records, 2).timestamp()).isEqualTo(TIME + 1);
        assertThat(at(records, 1).key()).isNull();
        assertThat(at(records, 1).value()).isEmpty();
    }

    @Test
    void aDryRunPrintsTheSameAndSendsNothing() {
        write(letter("gap", "s", 0, bytes("v"), 1));

        HeedRun dry = replay("--dry-run");

        assertThat(read(source)).isEmpty();
        HeedRun real = replay();
        assertThat(dry.out()).isNotEmpty().isEqualTo(real.out());
        assertThat(dry.err()).isEqualTo("would replay 1 record (gap 1), refused 0\n");
        assertThat(read(source)).hasSize(1);
    }

    @Test
    void whatDoesNotFitTheFiltersStays() {
        write(
                letter("gap", "s", 0, bytes("a"), 1),
                letter("gap", "s", 5, bytes("b"), 1),
                letter("empty", "s", 5, bytes("c"), 1),
                letter("gap", "r", 5, bytes("d"), 1));

        HeedRun run = replay(
                "--reason",
                "gap",
                "--sequence",
                "s",
                "--since",
                Instant.ofEpochMilli(TIME + 5).toString());

        assertThat(run.status()).isZero();
        assertThat(read(source))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("b");
    }

    @Test
    void lettersThatLostAPartAreRefusedAndTheRestIsSent() {
        write(letter("gap", "s", 0, bytes("cut"), 3000), letter("gap", "s", 1, bytes("whole"), 5));
        send(new ProducerRecord<>(letters, bytes("s"), new byte[] {2}));

        HeedRun run = replay();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(source + "-0@1 refused: gap, it kept 3 of the 3,000 bytes of the value"),
                        line -> assertThat(line).startsWith(letters + "-0@2 refused: not a dead letter, "),
                        line -> assertThat(line).isEqualTo("replayed 1 record (gap 1), refused 2"));
        assertThat(read(source))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("whole");
    }

    @Test
    void anotherTopicGetsThemByTheirKeys() throws Exception {
        write(letter("gap", "s", 0, bytes("v"), 1));

        HeedRun absent = replay("--to", source + "-other");
        assertThat(absent.status()).isEqualTo(2);
        assertThat(absent.err())
                .contains("--to is '" + source + "-other': there is no such topic")
                .hasLineCount(1);
        HeedRun itself = replay("--to", letters);
        assertThat(itself.status()).isEqualTo(2);
        assertThat(itself.err())
                .contains("the topic of the dead letters themselves")
                .hasLineCount(1);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(source + "-other", 1, (short) 1)))
                    .all()
                    .get();
        }
        assertThat(replay("--to", source + "-other").status()).isZero();
        assertThat(read(source + "-other")).hasSize(1);
        assertThat(read(source)).isEmpty();
    }

    @Test
    void aTopicThatIsGoneOrHasShrunkIsNoObstacle() {
        write(
                new DeadLetterRecord("gap", "m", "gone", 0, 0, TIME, Map.of(), bytes("s"), bytes("v"), 1, "s", 0L),
                new DeadLetterRecord("gap", "m", source, 99, 0, TIME, Map.of(), bytes("s"), bytes("w"), 1, "s", 1L));

        HeedRun run = replay();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("gone-0@0 refused: gap, topic gone is no more; name another with --to\n")
                .endsWith("replayed 1 record (gap 1), refused 1\n");
        assertThat(read(source)).hasSize(1);
    }

    @Test
    void lettersWrittenDuringTheReplayAreNotReadByIt() {
        write(letter("gap", "s", 0, bytes("a"), 1), letter("gap", "s", 1, bytes("b"), 1));
        List<DeadLetterRecord> found = new ArrayList<>();
        Replay.Listener rejectsAgain = new Replay.Listener() {
            @Override
            public void complete(DeadLetterRecord letter) {
                found.add(letter);
                write(letter);
            }

            @Override
            public void incomplete(DeadLetterRecord letter, String why) {
                throw new AssertionError(why);
            }

            @Override
            public void unreadable(String coordinates, String why) {
                throw new AssertionError(why);
            }
        };

        try (TopicReader reader = TopicReader.open(kafka(), letters, true)) {
            new Replay(new LetterFilter(Set.of(), Set.of(), 0), rejectsAgain).run(reader, () -> true);
        }

        assertThat(found).hasSize(2);
        assertThat(read(letters)).hasSize(4);
    }

    @Test
    void lettersOfATransactionThatWasNotCommittedAreNotReplayed() throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", source),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(message(letter("gap", "s", 0, bytes("aborted"), 7))).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(message(letter("gap", "s", 0, bytes("committed"), 9))).get();
            producer.commitTransaction();
        }

        assertThat(replay().status()).isZero();
        assertThat(read(source))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("committed");
    }

    private HeedRun replay(String... arguments) {
        List<String> all = new ArrayList<>(List.of("replay", "--bootstrap-servers", broker.bootstrapServers()));
        all.addAll(List.of("-D", "dead-letter.topic=" + letters));
        all.addAll(List.of(arguments));
        return HeedRun.of(all.toArray(String[]::new));
    }

    private DeadLetterRecord letter(String reason, String sequence, long after, byte[] value, int valueSize) {
        return new DeadLetterRecord(
                reason, "m", source, 0, 1, TIME + after, Map.of(), bytes(sequence), value, valueSize, sequence, 0L);
    }

    private void write(DeadLetterRecord... all) {
        for (DeadLetterRecord letter : all) {
            send(message(letter));
        }
    }

    private ProducerRecord<byte[], byte[]> message(DeadLetterRecord letter) {
        return new ProducerRecord<>(
                letters,
                letter.key(),
                RecordCodec.deadLetter(OutputEncoding.RAW).encode(letter));
    }

    private static void send(ProducerRecord<byte[], byte[]> record) {
        try (AcknowledgedProducer producer = AcknowledgedProducer.open(kafka())) {
            producer.send(record);
            producer.finish();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(kafka(), topic, true)) {
            reader.read(true, records::add, () -> true);
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> at(List<ConsumerRecord<byte[], byte[]>> records, int partition) {
        return records.stream()
                .filter(record -> record.partition() == partition)
                .findFirst()
                .orElseThrow();
    }

    private static KafkaSettings kafka() {
        return new KafkaSettings(broker.bootstrapServers(), Map.of(), "replay", "replay");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
