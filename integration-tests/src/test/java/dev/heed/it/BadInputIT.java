package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can be wrong with a record, in one topic, each in the middle of a good sequence and under its id. The job would
 * end with the first failure, for it never restarts.
 */
@Timeout(120)
class BadInputIT {
    private static final int HIDDEN = 384;
    private static final long SEED = 384;
    private static final Tokens TOKENS = new Tokens(HIDDEN, SEED);
    private static final List<String> SEQUENCES = List.of("a", "b", "c", "d");

    /** Kafka's {@code message.max.bytes}, for a batch with its overhead. */
    private static final int BROKER_LIMIT = 1048588;

    private static final int LARGE_TOKENS = 680;
    private static final List<Bad> UNUSABLE = unusable();
    private static final Bad GAP = singleObject("gap", "gap", TOKENS.many("b", 1000, 2));
    private static final Bad LARGE_AND_INVALID =
            bad("large and invalid", "not-finite", large("a", tokens -> tokens.getEmbeddings()
                    .set(LARGE_TOKENS * HIDDEN - 1, Float.NaN)));
    private static final Map<String, RecordMetadata> SENT = new HashMap<>();

    @TempDir
    private static Path folder;

    private static long sentAt;
    private static KafkaFixture kafka;
    private static JobFixture disturbed;
    private static JobFixture undisturbed;
    private static Map<String, List<ContextualizedTokens>> vectors;
    private static List<DeadLetter> letters;

    @BeforeAll
    static void runBoth() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 12), SEED);
        sentAt = Instant.now().toEpochMilli() - 3_600_000;
        kafka = new KafkaFixture();
        disturbed = job("disturbed", model);
        undisturbed = job("undisturbed", model);
        List<Bad> bad = new ArrayList<>(UNUSABLE);
        bad.add(GAP);
        bad.add(LARGE_AND_INVALID);
        for (int t = 0; t < bad.size(); t++) {
            for (String id : SEQUENCES) {
                kafka.send(disturbed.input(), TOKENS.one(id, t));
                kafka.send(undisturbed.input(), TOKENS.one(id, t));
            }
            send(bad.get(t), sentAt + t);
        }
        kafka.send(headed("large", Avro.raw(large("large", tokens -> {}))));
        for (int t = 0; t < LARGE_TOKENS; t += 10) {
            kafka.send(undisturbed.input(), TOKENS.many("large", t, 10));
        }
        kafka.flush();
        vectors = disturbed.run().vectors();
        letters = disturbed.deadLetters();
        undisturbed.run();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    private static JobFixture job(String name, Path model) {
        return new JobFixture(kafka, name, model, folder.resolve(name)).with("input.embedding-model", "minilm");
    }

    private static void send(Bad bad, long timestamp) throws Exception {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                disturbed.input(), null, timestamp, KafkaFixture.bytes(bad.key()), bad.value(), List.of(header(bad)));
        SENT.put(bad.name(), kafka.place(sent));
    }

    /** With the header that {@link #large} reckons with. */
    private static ProducerRecord<byte[], byte[]> headed(String key, byte[] value) {
        return new ProducerRecord<>(
                disturbed.input(), null, KafkaFixture.bytes(key), value, List.of(header(LARGE_AND_INVALID)));
    }

    private static Header header(Bad bad) {
        return new RecordHeader("traceparent", KafkaFixture.bytes("00-" + bad.name()));
    }

    static List<Bad> unusable() {
        EmbeddedTokens good = TOKENS.many("a", 3, 2);
        byte[] raw = Avro.raw(good);
        byte[] unknown = Avro.singleObject(good);
        unknown[5] ^= 1;
        byte[] registry = ByteBuffer.allocate(5 + raw.length)
                .put((byte) 0)
                .putInt(17)
                .put(raw)
                .array();
        return List.of(
                new Bad(
                        "JSON",
                        "undecodable",
                        "a",
                        KafkaFixture.bytes("{\"sequenceId\": \"a\", \"startPosition\": 3}")),
                new Bad("bytes after the record", "undecodable", "a", Arrays.copyOf(raw, raw.length + 3)),
                new Bad("truncated", "truncated", "a", Arrays.copyOf(raw, raw.length - 100)),
                new Bad("empty value", "truncated", "a", new byte[0]),
                new Bad("unknown fingerprint", "unknown-schema", "a", unknown),
                new Bad("registry form", "unknown-schema", "a", registry),
                bad("768 floats for one token", "embedding-size", new Tokens(768, SEED).one("a", 6)),
                bad("a float missing", "embedding-size", with(good, t -> t.getEmbeddings()
                        .remove(0))),
                bad("empty without an end", "empty", TOKENS.many("b", 4, 0)),
                bad("NaN", "not-finite", with(good, t -> t.getEmbeddings().set(500, Float.NaN))),
                bad("infinity", "not-finite", with(good, t -> t.getEmbeddings().set(0, Float.NEGATIVE_INFINITY))),
                bad("negative position", "position-out-of-range", TOKENS.one("c", -1)),
                bad("position that overflows", "position-out-of-range", TOKENS.one("c", Long.MAX_VALUE)),
                bad("negative epoch", "negative", with(good, t -> t.setEpoch(-1))),
                bad("negative count", "negative", with(good, t -> t.setTokenCount(-2))),
                new Bad("empty key", "missing-key", "", raw),
                new Bad("null key", "missing-key", null, raw),
                new Bad("another key", "key-mismatch", "b", raw),
                bad("tokens of the wrong length", "tokens-length", with(good, t -> t.setTokens(List.of("one")))),
                bad("another embedding model", "embedding-model", with(good, t -> t.setEmbeddingModel("word2vec"))),
                singleObject("NaN in single-object form", "not-finite", with(good, t -> t.getEmbeddings()
                        .set(1, Float.NaN))));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void anUnusableRecordIsADeadLetterWithItsOwnBytesAndItsOrigin(Bad bad) {
        DeadLetter letter = letter(bad);

        assertThat(letter.getReason()).isEqualTo(bad.reason());
        assertThat(array(letter.getValue())).isEqualTo(bad.value());
        assertThat(letter.getValueSize()).isEqualTo(bad.value().length);
        assertOrigin(bad, letter);
    }

    @Test
    void aRecordAfterAGapIsADeadLetterOfEqualContent() {
        DeadLetter letter = letter(GAP);

        assertThat(letter.getReason()).isEqualTo("gap");
        assertThat(letter.getMessage()).contains("starts at position 1000, expected");
        assertThat(letter.getSequenceId()).isEqualTo("b");
        assertThat(letter.getStartPosition()).isEqualTo(1000);
        assertThat(Avro.readRaw(EmbeddedTokens.class, array(letter.getValue()))).isEqualTo(TOKENS.many("b", 1000, 2));
        assertOrigin(GAP, letter);
    }

    @Test
    void theDeadLetterOfALargeRecordIsCutAndTellsTheTrueSize() {
        DeadLetter letter = letter(LARGE_AND_INVALID);

        assertThat(letter.getReason()).isEqualTo("not-finite");
        assertThat(array(letter.getValue())).isEqualTo(Arrays.copyOf(LARGE_AND_INVALID.value(), 512 * 1024));
        assertThat(letter.getValueSize()).isEqualTo(LARGE_AND_INVALID.value().length);
        assertOrigin(LARGE_AND_INVALID, letter);
    }

    @Test
    void nothingElseIsADeadLetter() throws Exception {
        assertThat(letters).hasSize(SENT.size());
        assertThat(undisturbed.deadLetters()).isEmpty();
    }

    @Test
    void sequencesWithBadRecordsInTheirMidstAreUntouched() {
        Map<String, List<ContextualizedTokens>> expected = undisturbed.vectors();

        assertThat(vectors).containsOnlyKeys(expected.keySet());
        for (String id : SEQUENCES) {
            assertThat(expected.get(id)).hasSize(SENT.size());
            assertThat(withoutTime(vectors.get(id))).isEqualTo(withoutTime(expected.get(id)));
        }
    }

    @Test
    void aRecordAtTheBrokersLimitComesOutInPartsOfWholeTokens() {
        List<ContextualizedTokens> parts = vectors.get("large");

        assertThat(parts).hasSizeGreaterThan(1);
        long next = 0;
        for (ContextualizedTokens part : parts) {
            assertThat(part.getStartPosition()).isEqualTo(next);
            assertThat(part.getVectors()).hasSize(part.getTokenCount() * HIDDEN);
            assertThat(part.getTokens()).hasSize(part.getTokenCount());
            assertThat(part.getContextStart()).isZero();
            next += part.getTokenCount();
        }
        assertThat(next).isEqualTo(LARGE_TOKENS);
        assertThat(floats(parts)).isEqualTo(floats(undisturbed.vectors().get("large")));
    }

    @Test
    void theLargeRecordIsAsLargeAsTheBrokerTakes() {
        byte[] larger = Arrays.copyOf(LARGE_AND_INVALID.value(), LARGE_AND_INVALID.value().length + 32);

        assertThatThrownBy(() -> kafka.place(headed("a", larger))).hasCauseInstanceOf(RecordTooLargeException.class);
    }

    private static DeadLetter letter(Bad bad) {
        RecordMetadata sent = SENT.get(bad.name());
        return letters.stream()
                .filter(letter ->
                        letter.getSourcePartition() == sent.partition() && letter.getSourceOffset() == sent.offset())
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> {
                    assertThat(found).as("dead letters of " + bad).hasSize(1);
                    return found.get(0);
                }));
    }

    private static void assertOrigin(Bad bad, DeadLetter letter) {
        RecordMetadata sent = SENT.get(bad.name());
        assertThat(letter.getSourceTopic()).isEqualTo(disturbed.input());
        assertThat(letter.getSourceTimestamp()).isEqualTo(sent.timestamp()).isBetween(sentAt, sentAt + SENT.size());
        assertThat(letter.getMessage()).startsWith(disturbed.input() + "-" + sent.partition() + "@" + sent.offset());
        assertThat(array(letter.getKey())).isEqualTo(KafkaFixture.bytes(bad.key()));
        assertThat(letter.getHeaders()).containsOnlyKeys("traceparent");
        assertThat(array(letter.getHeaders().get("traceparent")))
                .isEqualTo(header(bad).value());
    }

    /** Without an event time of their own records have that of their arrival, which differs between the topics. */
    private static List<ContextualizedTokens> withoutTime(List<ContextualizedTokens> vectors) {
        return vectors.stream()
                .map(tokens -> ContextualizedTokens.newBuilder(tokens)
                        .setEventTime(null)
                        .build())
                .toList();
    }

    private static List<Float> floats(List<ContextualizedTokens> parts) {
        return parts.stream().flatMap(part -> part.getVectors().stream()).toList();
    }

    private static Bad bad(String name, String reason, EmbeddedTokens tokens) {
        return new Bad(name, reason, tokens.getSequenceId(), Avro.raw(tokens));
    }

    private static Bad singleObject(String name, String reason, EmbeddedTokens tokens) {
        return new Bad(name, reason, tokens.getSequenceId(), Avro.singleObject(tokens));
    }

    private static EmbeddedTokens with(EmbeddedTokens tokens, Consumer<EmbeddedTokens> change) {
        EmbeddedTokens changed = EmbeddedTokens.newBuilder(tokens).build();
        change.accept(changed);
        return changed;
    }

    /** Tokens whose record is as large as the broker takes, by the surface text of the first. */
    private static EmbeddedTokens large(String id, Consumer<EmbeddedTokens> change) {
        EmbeddedTokens tokens = TOKENS.many(id, id.equals("large") ? 0 : 40, LARGE_TOKENS);
        List<String> surface = new ArrayList<>(
                IntStream.range(0, LARGE_TOKENS).mapToObj(i -> "").toList());
        tokens.setTokens(surface);
        int missing = BROKER_LIMIT - batchSize(id, Avro.raw(tokens)) - 2; // the length of the text takes 2 bytes more
        surface.set(0, "x".repeat(missing));
        change.accept(tokens);
        return tokens;
    }

    private static int batchSize(String key, byte[] value) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, KafkaFixture.bytes(key), value, new Header[] {
                    new RecordHeader("traceparent", new byte[20])
                });
    }

    private static byte[] array(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /**
     * A record that cannot be used.
     *
     * @param name what is wrong with it
     * @param reason the code that its dead letter has
     */
    record Bad(String name, String reason, String key, byte[] value) {
        @Override
        public String toString() {
            return name;
        }
    }
}
