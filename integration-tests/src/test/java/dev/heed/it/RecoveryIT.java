package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.local.Checkpoints;
import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is committed after a failure is exactly what an undisturbed run commits: the same bits, in the same order, once. */
@Timeout(240)
class RecoveryIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(3);
    private static final long SEED = 7;
    private static final int SEQUENCES = 20;
    private static final int LENGTH = 40;
    private static final List<EmbeddedTokens> INPUT = input();

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;
    private static Map<String, List<ContextualizedTokens>> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        JobFixture job = new JobFixture(kafka, "undisturbed", model, folder.resolve("undisturbed"));
        send(job, 0, INPUT.size());
        undisturbed = job.run().vectors();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 64 mb", "hashmap, 1 kb", "rocksdb, 64 mb", "rocksdb, 1 kb"})
    void aJobThatLosesItsTaskManagerGoesOnByItself(String backend, String resident) throws Exception {
        JobFixture job = job("lost", backend, resident)
                // Checkpoints only when the test asks for one.
                .with("execution.checkpointing.interval", "1 h")
                .with("restart-strategy.type", "fixed-delay")
                .with("restart-strategy.fixed-delay.delay", "0 ms");
        int first = INPUT.size() / 4;
        int second = INPUT.size() / 2;
        int third = INPUT.size() * 3 / 4;
        try (ClusterFixture cluster = ClusterFixture.start(job)) {
            send(job, 0, first);
            awaitWritten(job, first);
            cluster.checkpoint();
            send(job, first, second);
            awaitWritten(job, second);
            cluster.checkpoint();
            send(job, second, third);
            awaitWritten(job, third);

            cluster.replaceTaskManager();

            send(job, third, INPUT.size());
            cluster.awaitRestored();
            cluster.checkpointUntil(() -> kafka.all(job.output()).size() >= INPUT.size());
        }
        assertCommittedExactly(job);
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 64 mb, 2", "hashmap, 1 kb, 3", "rocksdb, 64 mb, 3", "rocksdb, 1 kb, 2", "rocksdb, 1 kb, 1"})
    void aJobThatIsKilledGoesOnFromItsNewestCheckpointAtAnyParallelism(
            String backend, String resident, String parallelism) throws Exception {
        JobFixture job = job("killed-" + parallelism, backend, resident);
        int first = INPUT.size() / 3;
        int second = INPUT.size() * 2 / 3;
        try (LocalJob running = job.start(Optional.empty())) {
            send(job, 0, first);
            awaitCommitted(job, running, first);
            send(job, first, second);
            awaitCommitted(job, running, first + 1);
            send(job, second, second + 100);
            awaitWritten(job, second + 1);
        }
        Path newest = Checkpoints.newest(checkpoints(job)).orElseThrow();
        job.with("parallelism.default", parallelism);
        try (LocalJob resumed = job.start(Optional.of(newest))) {
            send(job, second + 100, INPUT.size());
            awaitCommitted(job, resumed, INPUT.size());
        }
        assertCommittedExactly(job);
    }

    @Test
    void whatAFailureKeptFromBeingCommittedIsCommittedWhenTheJobGoesOn() throws Exception {
        JobFixture job = job("uncommitted", "hashmap", "64 mb").with("execution.checkpointing.interval", "1 h");
        int half = INPUT.size() / 2;
        Path savepoint;
        try (ClusterFixture cluster = ClusterFixture.start(job)) {
            send(job, 0, half);
            awaitWritten(job, half);
            savepoint = cluster.savepoint(checkpoints(job));
        }
        assertThat(kafka.all(job.output())).isEmpty();
        send(job, half, INPUT.size());
        job.with("execution.checkpointing.interval", "200 ms");
        try (LocalJob resumed = job.start(Optional.of(savepoint))) {
            awaitCommitted(job, resumed, INPUT.size());
        }
        assertCommittedExactly(job);
    }

    private static JobFixture job(String what, String backend, String resident) {
        String name = what + "-" + backend + "-" + resident.replace(" ", "");
        return new JobFixture(kafka, name, model, folder.resolve(name))
                .with("state.backend.type", backend)
                .with("cache.resident-bytes", resident)
                .with("taskmanager.numberOfTaskSlots", "4");
    }

    private static Path checkpoints(JobFixture job) {
        return folder.resolve(job.input());
    }

    private static void assertCommittedExactly(JobFixture job) {
        assertThat(job.vectors()).as("seed " + SEED).isEqualTo(undisturbed);
        assertThat(job.deadLetters()).isEmpty();
    }

    private static void awaitWritten(JobFixture job, int count) {
        kafka.awaitWritten(job.output(), records -> records.size() >= count);
    }

    private static void awaitCommitted(JobFixture job, LocalJob running, int count) throws Exception {
        kafka.awaitCommitted(job.output(), records -> records.size() >= count || !running.isRunning());
        if (!running.isRunning()) {
            running.await();
            throw new AssertionError("the job has ended");
        }
    }

    private static void send(JobFixture job, int from, int to) throws Exception {
        for (EmbeddedTokens tokens : INPUT.subList(from, to)) {
            kafka.send(job.input(), tokens);
        }
        kafka.flush();
    }

    /**
     * Single tokens of interleaved sequences. They differ in length, so that some end before a failure and
     * some after it; half of them begin at a position that is no multiple of a page.
     */
    private static List<EmbeddedTokens> input() {
        Tokens tokens = new Tokens(MODEL.hidden(), SEED);
        List<EmbeddedTokens> records = new ArrayList<>();
        for (int t = 0; t < LENGTH; t++) {
            for (int s = 0; s < SEQUENCES; s++) {
                int length = LENGTH - s * 3 / 2;
                if (t < length) {
                    EmbeddedTokens token = tokens.one("sequence " + s, t + s % 2 * 5);
                    token.setEventTime(Instant.ofEpochMilli(1_700_000_000_000L + records.size()));
                    records.add(t == length - 1 ? Tokens.ending(token) : token);
                }
            }
        }
        return List.copyOf(records);
    }
}
