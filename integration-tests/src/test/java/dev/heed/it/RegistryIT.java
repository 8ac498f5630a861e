package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.job.local.LocalJob;
import dev.heed.job.options.ConfigurationException;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.AttentionWeights;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import dev.heed.schemas.SequenceVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The encoding confluent, against a real broker and a real registry. */
@Timeout(240)
class RegistryIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3);
    private static final long SEED = 23;
    private static final Path AVSC = Path.of("..", "schemas", "src", "main", "avro");
    private static final Schema CURRENT = EmbeddedTokens.getClassSchema();

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static RegistryServer registry;
    private static Path model;

    private final Tokens tokens = new Tokens(MODEL.hidden(), SEED);

    @BeforeAll
    static void start() throws Exception {
        registry = new RegistryServer(folder.resolve("registry"));
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
    }

    @AfterAll
    static void close() throws Exception {
        kafka.close();
        registry.close();
    }

    @Test
    void recordsComeInAndGoOutByTheIdsOfTheRegistry() throws Exception {
        JobFixture raw = job("raw");
        JobFixture confluent = job("confluent")
                .with("input.encoding", "confluent")
                .with("output.encoding", "confluent")
                .with("attention.topic", "confluent-weights")
                .with("attention.layers", "0")
                .pooling("mean");
        int id = registry.register("confluent-value", CURRENT.toString());
        for (EmbeddedTokens record : input()) {
            kafka.send(raw.input(), record);
            kafka.send(confluent.input(), record.getSequenceId(), prefixed(id, Avro.raw(record)));
        }
        kafka.send(confluent.input(), "bare", Avro.raw(tokens.one("bare", 0)));
        kafka.flush();

        Map<String, List<ContextualizedTokens>> expected = raw.run().vectors();
        confluent.run();

        assertThat(expected).isNotEmpty();
        assertThat(registered(confluent.outputRecords())).isEqualTo(expected);
        assertThat(registeredDeadLetters(confluent)).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("undecodable");
            assertThat(letter.getMessage()).contains("expected 00 and the id of a registry's schema");
        });
        assertThat(unframed(AttentionWeights.class, kafka.all("confluent-weights")))
                .hasSize(MODEL.heads()
                        * input().stream()
                                .mapToInt(EmbeddedTokens::getTokenCount)
                                .sum());
        assertThat(unframed(SequenceVector.class, kafka.all(confluent.pooledTopic())))
                .extracting(SequenceVector::getSequenceId)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(registry.subjects())
                .contains(
                        "confluent-out-value",
                        "confluent-dead-value",
                        "confluent-weights-value",
                        "confluent-pooled-value");
    }

    @Test
    void everyFormAndVersionIsReadAndUnknownSchemasAreDeadLetters() throws Exception {
        Schema older = version(CURRENT.getFields().size() - 1, Optional.empty());
        Schema newer = version(
                CURRENT.getFields().size(),
                Optional.of(new Schema.Field(
                        "language",
                        Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)),
                        null,
                        Schema.Field.NULL_DEFAULT_VALUE)));
        int current = registry.register("forms-value", CURRENT.toString());
        int olderId = registry.register("forms-older-value", older.toString());
        int newerId = registry.register("forms-newer-value", newer.toString());
        int other = registry.register(
                "forms-other-value", ContextualizedTokens.getClassSchema().toString());
        int protobuf =
                registry.registerProtobuf("forms-protobuf-value", "syntax = \"proto3\"; message M { string a = 1; }");
        int absent = 1_000_000;
        UUID guid = new UUID(1, 2);
        JobFixture raw = job("expected");
        JobFixture forms = job("forms");
        List<EmbeddedTokens> records = input();
        for (int i = 0; i < records.size(); i++) {
            EmbeddedTokens record = records.get(i);
            kafka.send(raw.input(), record);
            String key = record.getSequenceId();
            switch (i % 7) {
                case 0 -> kafka.send(forms.input(), record);
                case 1 -> kafka.send(forms.input(), key, Avro.singleObject(record));
                case 2 -> kafka.send(forms.input(), key, prefixed(current, Avro.raw(record)));
                case 3 -> kafka.send(forms.input(), key, prefixed(olderId, write(older, record)));
                case 4 -> kafka.send(forms.input(), key, prefixed(newerId, write(newer, record)));
                case 5 -> kafka.send(named(forms.input(), key, header(olderId), write(older, record)));
                default -> kafka.send(named(forms.input(), key, header(newerId), write(newer, record)));
            }
        }
        byte[] bad = Avro.raw(tokens.one("bad", 0));
        kafka.send(forms.input(), "bad", prefixed(absent, bad));
        kafka.send(forms.input(), "bad", prefixed(other, bad));
        kafka.send(forms.input(), "bad", prefixed(protobuf, bad));
        kafka.send(named(forms.input(), "bad", header(absent + 1), bad));
        kafka.send(named(forms.input(), "bad", header(guid), bad));
        kafka.flush();

        Map<String, List<ContextualizedTokens>> expected = raw.run().vectors();
        forms.with("registry.url", registry.url()).run();

        assertThat(forms.vectors()).isEqualTo(expected);
        assertThat(forms.outputRecords())
                .allSatisfy(output -> assertThat(output.headers().lastHeader("__value_schema_id"))
                        .isNull());
        assertThat(forms.deadLetters()).extracting(DeadLetter::getReason).containsOnly("unknown-schema");
        assertThat(forms.deadLetters())
                .extracting(letter -> letter.getMessage().replaceFirst("^\\S+: ", ""))
                .satisfiesExactlyInAnyOrder(
                        m -> assertThat(m)
                                .isEqualTo("the record names schema " + absent + ", which the registry does not have"),
                        m -> assertThat(m)
                                .startsWith("the record names schema " + other + ", which is dev.heed.schemas.Cont"),
                        m -> assertThat(m)
                                .isEqualTo("the record names schema " + protobuf
                                        + ", which is of type PROTOBUF: expected Avro"),
                        m -> assertThat(m)
                                .isEqualTo("the record names schema " + (absent + 1)
                                        + ", which the registry does not have"),
                        m -> assertThat(m)
                                .isEqualTo("the record names schema " + guid + ", which the registry does not have"));
    }

    @Test
    void withoutAutoRegistrationTheSchemasMustBeThere() throws Exception {
        JobFixture job = job("by-hand").with("output.encoding", "confluent").with("registry.auto-register", "false");
        kafka.send(job.input(), tokens.one("s", 0));
        kafka.flush();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(job::run)
                .withMessage("registry.auto-register is 'false': subject by-hand-out-value of " + registry.url()
                        + " does not have this version of ContextualizedTokens; register its schema"
                        + " (schemas/src/main/avro) there, or set true");
        assertThat(registry.subjects()).noneMatch(subject -> subject.startsWith("by-hand"));

        registry.register("by-hand-out-value", Files.readString(AVSC.resolve("ContextualizedTokens.avsc")));
        registry.register("by-hand-dead-value", Files.readString(AVSC.resolve("DeadLetter.avsc")));
        job.run();

        assertThat(registered(job.outputRecords())).containsOnlyKeys("s");
    }

    @Test
    void aSubjectThatRefusesTheSchemaStopsTheStart() throws Exception {
        registry.register("taken-out-value", "{\"type\": \"record\", \"name\": \"R\", \"fields\": []}");
        registry.demandBackwardCompatibility("taken-out-value");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> job("taken").with("output.encoding", "confluent").start(Optional.empty()))
                .withMessageStartingWith("registry.url is '" + registry.url() + "': it refuses the schema (HTTP 409, ");
    }

    @Test
    void anOutageLosesNothingAndMakesNoDeadLetters() throws Exception {
        int known = registry.register("outage-value", CURRENT.toString());
        Schema newer = version(CURRENT.getFields().size() - 1, Optional.empty());
        int unseen = registry.register("outage-newer-value", newer.toString());
        JobFixture job = job("outage")
                .with("input.encoding", "confluent")
                .with("output.encoding", "confluent")
                .with("parallelism.default", "1")
                .with("restart-strategy.type", "fixed-delay")
                .with("restart-strategy.fixed-delay.attempts", "1000")
                .with("restart-strategy.fixed-delay.delay", "200 ms");
        kafka.send(job.input(), "a", prefixed(known, Avro.raw(tokens.one("a", 0))));
        kafka.flush();
        try (LocalJob running = job.start(Optional.empty())) {
            kafka.awaitCommitted(job.output(), output -> output.size() >= 1);

            registry.stop();
            // A schema that was asked for before is not asked for again.
            kafka.send(job.input(), "a", prefixed(known, Avro.raw(tokens.one("a", 1))));
            kafka.flush();
            kafka.awaitCommitted(job.output(), output -> output.size() >= 2);

            try (Absent absent = new Absent(registry.port())) {
                kafka.send(job.input(), "b", prefixed(unseen, write(newer, tokens.one("b", 0))));
                kafka.send(job.input(), "a", prefixed(known, Avro.raw(tokens.one("a", 2))));
                kafka.flush();
                // Three tries, then the job starts again and tries again.
                absent.awaitCalls(5);
            }
            registry.start();
            List<ConsumerRecord<byte[], byte[]>> output =
                    kafka.awaitCommitted(job.output(), records -> records.size() >= 4);

            assertThat(positions(registered(output))).isEqualTo(Map.of("a", List.of(0L, 1L, 2L), "b", List.of(0L)));
            assertThat(running.isRunning()).isTrue();
        }
        assertThat(kafka.all(job.deadLetterTopic())).isEmpty();
    }

    private static Map<String, List<Long>> positions(Map<String, List<ContextualizedTokens>> vectors) {
        Map<String, List<Long>> positions = new HashMap<>();
        vectors.forEach((id, list) -> positions.put(
                id, list.stream().map(ContextualizedTokens::getStartPosition).toList()));
        return positions;
    }

    private static JobFixture job(String name) {
        JobFixture job = new JobFixture(kafka, name, model, folder.resolve(name));
        return name.equals("raw") || name.equals("expected") ? job : job.with("registry.url", registry.url());
    }

    /** Interleaved sequences without the field that the older version does not have; each time the same. */
    private List<EmbeddedTokens> input() {
        List<EmbeddedTokens> records = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            EmbeddedTokens record = tokens.many("sequence " + i % 5, 2L * (i / 5), 2);
            record.setEventTime(Instant.ofEpochMilli(1_700_000_000_000L + i));
            records.add(record);
        }
        return records;
    }

    /** Another version of the schema of the input: its first fields, and perhaps one more. */
    private static Schema version(int fields, Optional<Schema.Field> more) {
        List<Schema.Field> all = new ArrayList<>();
        CURRENT.getFields().subList(0, fields).forEach(field -> all.add(new Schema.Field(field, field.schema())));
        more.ifPresent(all::add);
        return Schema.createRecord(CURRENT.getName(), null, CURRENT.getNamespace(), false, all);
    }

    private static byte[] write(Schema writer, EmbeddedTokens tokens) throws IOException {
        GenericRecord record = new GenericData.Record(writer);
        for (Schema.Field field : writer.getFields()) {
            if (CURRENT.getField(field.name()) != null) {
                Object value = tokens.get(field.name());
                record.put(field.name(), value instanceof Instant time ? time.toEpochMilli() : value);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(writer).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] header(int id) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
    }

    private static byte[] header(UUID guid) {
        return ByteBuffer.allocate(17)
                .put((byte) 1)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits())
                .array();
    }

    private static byte[] prefixed(int id, byte[] avro) {
        return ByteBuffer.allocate(5 + avro.length).put(header(id)).put(avro).array();
    }

    private static ProducerRecord<byte[], byte[]> named(String topic, String key, byte[] id, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, KafkaFixture.bytes(key), value);
        record.headers().add("__value_schema_id", id);
        return record;
    }

    /** What was written, each read with the schema that the registry has under the id before it. */
    private static Map<String, List<ContextualizedTokens>> registered(List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        return JobFixture.bySequence(unframed(ContextualizedTokens.class, records));
    }

    private static List<DeadLetter> registeredDeadLetters(JobFixture job) throws Exception {
        return unframed(DeadLetter.class, kafka.all(job.deadLetterTopic()));
    }

    private static <T extends SpecificRecord> List<T> unframed(
            Class<T> type, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        Set<Integer> ids = new LinkedHashSet<>();
        List<T> result = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            assertThat(value.get()).isZero();
            ids.add(value.getInt());
            byte[] avro = new byte[value.remaining()];
            value.get(avro);
            result.add(Avro.readRaw(type, avro));
        }
        assertThat(ids).hasSize(1);
        Schema written = registry.schema(ids.iterator().next());
        assertThat(SchemaNormalization.toParsingForm(written))
                .isEqualTo(SchemaNormalization.toParsingForm(
                        SpecificData.getForClass(type).getSchema(type)));
        return result;
    }

    /** Takes calls in the place of a server that is not there, and hangs up. */
    private static final class Absent implements AutoCloseable {
        private final ServerSocket socket;

        Absent(int port) throws IOException {
            socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(60_000);
        }

        void awaitCalls(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                socket.accept().close();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
