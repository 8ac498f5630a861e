package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import dev.heed.schemas.SequenceVector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One vector a sequence, beside those of its tokens or in their place. */
@Timeout(180)
class PooledIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2);
    private static final long SEED = 24;
    private static final int SEQUENCES = 12;
    private static final Tokens TOKENS = new Tokens(MODEL.hidden(), SEED);

    @TempDir
    private static Path folder;

    /** Event times are of today, for the topics do not retain what is older. */
    private static Instant now;

    private static KafkaFixture kafka;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean", "cls", "last"})
    void aSequenceThatEndsIsPooledFromTheVectorsOfItsTokens(String how) throws Exception {
        JobFixture job = job(how).pooling(how);
        send(job, input());
        job.run();
        Map<String, List<ContextualizedTokens>> vectors = job.vectors();
        Map<String, SequenceVector> pooled = byId(job.pooled());

        assertThat(pooled).hasSameSizeAs(vectors).hasSize(SEQUENCES);
        vectors.forEach((id, records) -> {
            SequenceVector vector = pooled.get(id);
            assertThat(vector.getPooling()).isEqualTo(how);
            assertThat(vector.getTokenCount()).isEqualTo(records.size());
            assertThat(vector.getModel()).isEqualTo(records.get(0).getModel());
            assertThat(vector.getEventTime())
                    .isEqualTo(records.get(records.size() - 1).getEventTime());
            for (int i = 0; i < MODEL.hidden(); i++) {
                int element = i;
                double expected =
                        switch (how) {
                            case "mean" ->
                                records.stream()
                                        .mapToDouble(
                                                record -> record.getVectors().get(element))
                                        .average()
                                        .orElseThrow();
                            case "cls" -> records.get(0).getVectors().get(element);
                            default ->
                                records.get(records.size() - 1).getVectors().get(element);
                        };
                assertThat((double) vector.getVector().get(i))
                        .as("seed %d, %s, element %d", SEED, id, i)
                        .isCloseTo(expected, within(how.equals("mean") ? 1e-6 : 0));
            }
        });
    }

    @Test
    void withoutTokensNothingElseIsSent() throws Exception {
        JobFixture both = job("both").pooling("mean");
        JobFixture alone = job("alone").pooling("mean").with("output.tokens", "false");
        send(both, input());
        send(alone, input());
        both.run();
        alone.run();

        assertThat(byId(alone.pooled())).as("seed " + SEED).isEqualTo(byId(both.pooled()));
        assertThat(kafka.topics()).contains(both.output()).doesNotContain(alone.output());
        assertThat(alone.deadLetters()).isEmpty();
    }

    @Test
    void thePooledRecordHasItsKeyAndTimeAndTheHeadersOfTheRecordThatEndedIt() throws Exception {
        JobFixture job = job("carried").pooling("last").with("output.encoding", "single-object");
        EmbeddedTokens last = Tokens.ending(TOKENS.one("s", 1));
        last.setEventTime(now);
        EmbeddedTokens first = TOKENS.one("s", 0);
        first.setEventTime(now.minusSeconds(1));
        kafka.send(job.input(), first);
        ProducerRecord<byte[], byte[]> ending =
                new ProducerRecord<>(job.input(), KafkaFixture.bytes("s"), Avro.raw(last));
        ending.headers().add(new RecordHeader("traceparent", KafkaFixture.bytes("00-1-2-01")));
        kafka.send(ending);
        kafka.flush();
        job.run();

        ConsumerRecord<byte[], byte[]> record = kafka.all(job.pooledTopic()).get(0);
        SequenceVector vector = Avro.readSingleObject(SequenceVector.class, record.value());
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("s");
        assertThat(record.timestamp()).isEqualTo(now.toEpochMilli());
        assertThat(record.headers().lastHeader("traceparent").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("00-1-2-01");
        assertThat(vector.getEventTime()).isEqualTo(now);
        assertThat(vector.getTokenCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean", "cls", "last"})
    void whatIsHalfPooledAtASavepointGoesOn(String how) throws Exception {
        JobFixture undisturbed = job("undisturbed-" + how).pooling(how);
        send(undisturbed, input());
        Map<String, SequenceVector> expected = byId(undisturbed.run().pooled());

        JobFixture job = job("moved-" + how)
                .pooling(how)
                .with("state.backend.type", "rocksdb")
                .with("cache.resident-bytes", "1 kb");
        List<EmbeddedTokens> input = input();
        int half = input.size() / 2;
        Path savepoint;
        try (LocalJob running = job.start(Optional.empty())) {
            send(job, input.subList(0, half));
            await(job, running, half);
            savepoint = running.stopWithSavepoint(folder.resolve("moved-" + how), SavepointFormatType.CANONICAL);
        }
        job.with("state.backend.type", "hashmap").with("parallelism.default", "3");
        try (LocalJob resumed = job.start(Optional.of(savepoint))) {
            send(job, input.subList(half, input.size()));
            await(job, resumed, input.size());
        }

        assertThat(byId(job.pooled())).as("seed " + SEED).isEqualTo(expected);
        assertThat(job.pooled()).hasSize(SEQUENCES);
    }

    private static JobFixture job(String name) {
        return new JobFixture(kafka, "pooled-" + name, model, folder.resolve(name));
    }

    private static void await(JobFixture job, LocalJob running, int count) throws Exception {
        if (kafka.awaitCommitted(job.output(), records -> records.size() >= count || !running.isRunning())
                        .size()
                < count) {
            running.await();
            throw new AssertionError("the job ended too early");
        }
    }

    private static void send(JobFixture job, List<EmbeddedTokens> records) throws Exception {
        records.forEach(tokens -> kafka.send(job.input(), tokens));
        kafka.flush();
    }

    private static Map<String, SequenceVector> byId(List<SequenceVector> pooled) {
        return pooled.stream().collect(Collectors.toMap(SequenceVector::getSequenceId, Function.identity()));
    }

    /** Single tokens of interleaved sequences, of which one ends after another. */
    private static List<EmbeddedTokens> input() {
        List<EmbeddedTokens> records = new ArrayList<>();
        for (int t = 0; t < length(SEQUENCES - 1); t++) {
            for (int s = 0; s < SEQUENCES; s++) {
                if (t < length(s)) {
                    EmbeddedTokens token = TOKENS.one("sequence " + s, t);
                    token.setEventTime(now.plusMillis(records.size()));
                    records.add(t == length(s) - 1 ? Tokens.ending(token) : token);
                }
            }
        }
        return records;
    }

    private static int length(int sequence) {
        return 1 + 3 * sequence;
    }
}
