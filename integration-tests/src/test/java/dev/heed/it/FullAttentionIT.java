package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.job.local.LocalJob;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.ReferenceModel;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that is not causal: sequences come out when they end, expire or the input ends, the same whatever happens meanwhile. */
@Timeout(240)
class FullAttentionIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(3).withBias();
    private static final long SEED = 9;
    private static final int SEQUENCES = 20;
    private static final Instant NOON = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Tokens TOKENS = new Tokens(MODEL.hidden(), SEED);
    private static final List<EmbeddedTokens> INPUT = input();

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;
    private static Map<String, List<ContextualizedTokens>> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        kafka = new KafkaFixture();
        model = TinyModels.writeBidirectional(folder.resolve("model"), MODEL, SEED);
        JobFixture job = job("undisturbed", "hashmap", "64 mb");
        send(job, INPUT);
        undisturbed = job.run().vectors();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void everyTokenSeesAllOfItsSequence() throws Exception {
        ReferenceModel reference = TinyReference.read(model);
        assertThat(undisturbed).hasSize(SEQUENCES);
        undisturbed.forEach((id, records) -> {
            double[][] expected = ReferenceAttention.run(reference, rows(id, records.size()));
            for (int t = 0; t < expected.length; t++) {
                ContextualizedTokens out = records.get(t);
                assertThat(out.getStartPosition()).isEqualTo(t);
                assertThat(out.getContextStart()).isZero();
                assertThat(out.getEndOfSequence()).isEqualTo(t == expected.length - 1);
                for (int i = 0; i < MODEL.hidden(); i++) {
                    assertThat((double) out.getVectors().get(i))
                            .as("seed %d, %s, token %d, element %d", SEED, id, t, i)
                            .isCloseTo(expected[t][i], within(1e-5));
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 64 mb", "hashmap, 1 kb", "rocksdb, 64 mb", "rocksdb, 1 kb"})
    void aJobThatLosesItsTaskManagerGoesOnByItself(String backend, String resident) throws Exception {
        JobFixture job = job("lost", backend, resident)
                // Checkpoints only when the test asks for one.
                .with("execution.checkpointing.interval", "1 h")
                .with("restart-strategy.type", "fixed-delay")
                .with("restart-strategy.fixed-delay.delay", "0 ms");
        int first = INPUT.size() / 3;
        int second = INPUT.size() * 2 / 3;
        try (ClusterFixture cluster = ClusterFixture.start(job)) {
            send(job, INPUT.subList(0, first));
            awaitWritten(job, ended(first));
            cluster.checkpoint();
            send(job, INPUT.subList(first, second));
            awaitWritten(job, ended(second));

            cluster.replaceTaskManager();

            send(job, INPUT.subList(second, INPUT.size()));
            cluster.awaitRestored();
            cluster.checkpointUntil(() -> kafka.all(job.output()).size() >= INPUT.size());
        }
        assertCommittedExactly(job);
    }

    @Test
    void aJobThatStopsWithASavepointKeepsWhatItHoldsForAnotherBackendAndParallelism() throws Exception {
        JobFixture job = job("moved", "rocksdb", "1 kb");
        int half = INPUT.size() / 2;
        Path savepoint;
        try (LocalJob running = job.start(Optional.empty())) {
            send(job, INPUT.subList(0, half));
            awaitCommitted(job, running, ended(half));
            savepoint = running.stopWithSavepoint(folder.resolve("moved"), SavepointFormatType.CANONICAL);
        }
        assertThat(kafka.all(job.output())).as("nothing of what is open").hasSize(ended(half));
        job.with("state.backend.type", "hashmap").with("parallelism.default", "3");
        try (LocalJob resumed = job.start(Optional.of(savepoint))) {
            send(job, INPUT.subList(half, INPUT.size()));
            awaitCommitted(job, resumed, INPUT.size());
        }
        assertCommittedExactly(job);
    }

    @Test
    void whatIsOpenAtTheEndOfTheInputComesOut() throws Exception {
        JobFixture job = job("open", "rocksdb", "64 mb");
        List<EmbeddedTokens> open = INPUT.stream()
                .map(tokens -> EmbeddedTokens.newBuilder(tokens)
                        .setEndOfSequence(false)
                        .build())
                .toList();
        send(job, open);
        Map<String, List<ContextualizedTokens>> vectors = job.run().vectors();

        assertThat(vectors.values())
                .allSatisfy(records -> assertThat(records).noneMatch(ContextualizedTokens::getEndOfSequence));
        undisturbed.forEach((id, records) -> assertThat(vectors.get(id).stream().map(ContextualizedTokens::getVectors))
                .as(id)
                .containsExactlyElementsOf(
                        records.stream().map(ContextualizedTokens::getVectors).toList()));
    }

    @Test
    void aSequenceThatIsIdleInEventTimeComesOutWhileTheInputGoesOn() throws Exception {
        JobFixture job = job("idle", "hashmap", "64 mb")
                .with("sequence.idle-clock", "event")
                .with("sequence.idle-timeout", "30 min");
        // Enough sequences for all partitions to tell that it is later.
        List<EmbeddedTokens> later = IntStream.range(0, 50)
                .mapToObj(i -> at(NOON.plusSeconds(1801), TOKENS.one("later " + i, 0)))
                .toList();
        try (LocalJob running = job.start(Optional.empty())) {
            send(job, List.of(at(NOON, TOKENS.many("idle", 0, 5)), at(NOON, TOKENS.many("idle", 5, 2))));
            send(job, later);
            awaitCommitted(job, running, 2);
        }
        Map<String, List<ContextualizedTokens>> vectors = job.vectors();

        assertThat(vectors).containsOnlyKeys("idle");
        assertThat(vectors.get("idle"))
                .extracting(ContextualizedTokens::getStartPosition)
                .containsExactly(0L, 5L);
        assertThat(vectors.get("idle")).noneMatch(ContextualizedTokens::getEndOfSequence);
    }

    private static JobFixture job(String what, String backend, String resident) {
        String name = "full-" + what + "-" + backend + "-" + resident.replace(" ", "");
        return new JobFixture(kafka, name, model, folder.resolve(name))
                .with("state.backend.type", backend)
                .with("cache.resident-bytes", resident)
                .with("taskmanager.numberOfTaskSlots", "4");
    }

    private static void assertCommittedExactly(JobFixture job) {
        assertThat(job.vectors()).as("seed " + SEED).isEqualTo(undisturbed);
        assertThat(job.deadLetters()).isEmpty();
    }

    private static void awaitWritten(JobFixture job, int count) {
        kafka.awaitWritten(job.output(), records -> records.size() >= count);
    }

    private static void awaitCommitted(JobFixture job, LocalJob running, int count) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> committed =
                kafka.awaitCommitted(job.output(), records -> records.size() >= count || !running.isRunning());
        if (committed.size() < count) {
            running.await();
            throw new AssertionError("the job ended with " + committed.size() + " of " + count + " records");
        }
    }

    private static void send(JobFixture job, List<EmbeddedTokens> records) throws Exception {
        records.forEach(tokens -> kafka.send(job.input(), tokens));
        kafka.flush();
    }

    /** How many of the first records are of sequences that end within them: so many come out. */
    private static int ended(int records) {
        List<EmbeddedTokens> sent = INPUT.subList(0, records);
        Set<String> ended = new HashSet<>();
        sent.stream().filter(EmbeddedTokens::getEndOfSequence).forEach(tokens -> ended.add(tokens.getSequenceId()));
        return (int) sent.stream()
                .filter(tokens -> ended.contains(tokens.getSequenceId()))
                .count();
    }

    /** Single tokens of interleaved sequences, of which one ends after another: some are open at any moment. */
    private static List<EmbeddedTokens> input() {
        List<EmbeddedTokens> records = new ArrayList<>();
        for (int t = 0; t < length(SEQUENCES - 1); t++) {
            for (int s = 0; s < SEQUENCES; s++) {
                if (t < length(s)) {
                    EmbeddedTokens token = at(NOON.plusMillis(records.size()), TOKENS.one("sequence " + s, t));
                    records.add(t == length(s) - 1 ? Tokens.ending(token) : token);
                }
            }
        }
        return List.copyOf(records);
    }

    private static int length(int sequence) {
        return 2 + 2 * sequence;
    }

    private static EmbeddedTokens at(Instant time, EmbeddedTokens tokens) {
        return EmbeddedTokens.newBuilder(tokens).setEventTime(time).build();
    }

    private static float[][] rows(String id, int length) {
        List<Float> floats = TOKENS.many(id, 0, length).getEmbeddings();
        float[][] rows = new float[length][MODEL.hidden()];
        for (int i = 0; i < floats.size(); i++) {
            rows[i / MODEL.hidden()][i % MODEL.hidden()] = floats.get(i);
        }
        return rows;
    }
}
