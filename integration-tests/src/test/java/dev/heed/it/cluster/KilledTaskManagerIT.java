package dev.heed.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.operator.TokenSegment;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 tokens through a cluster that loses a TaskManager while they come in: on containers, if there can be any; see
 * {@link TestCluster}.
 */
@Timeout(600)
class KilledTaskManagerIT {
    private static final long SEED = Long.getLong("heed.seed", 7);
    private static final InputShape SHAPE = new InputShape(520, 200, 32, 16, 0.02, 0.02, 0.02);
    private static final Duration PACE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** With the logs of the cluster, which a failure leaves there. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everyOutputIsThereOnceAndIsTheUndisturbedRunsBitForBit() throws Exception {
        long begin = System.nanoTime();
        TinyModel shape = TinyModel.of(SHAPE.hidden(), 4).withLayers(2).withBias();
        Path model = TinyModels.write(folder.resolve("model"), shape, SEED);
        // Event times of today: the topics do not retain old ones.
        ChaosInput input = ChaosInput.generate(SEED, SHAPE, Instant.now().toEpochMilli());
        assertThat(input.tokens()).as("seed %d", SEED).isGreaterThanOrEqualTo(100_000);
        Vectors expected =
                UndisturbedRun.of(input, model, folder.resolve("undisturbed")).vectors();
        assertThat(expected.tokens()).isEqualTo(input.tokens());

        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster"), model, 2)) {
            ClusterJob job = cluster.submit(keys(cluster), Optional.empty());
            job.awaitRunning();
            try (CommittedTopic output = new CommittedTopic(cluster.bootstrapServers(), "out");
                    CommittedTopic letters = new CommittedTopic(cluster.bootstrapServers(), "dead")) {
                Vectors vectors = new Vectors();
                streamAndKill(cluster, input.records(), output, vectors, expected.tokens() / 5);
                Await.until(
                        "all expected records committed",
                        PATIENCE,
                        () -> {
                            output.readOn(vectors::add);
                            return vectors.containsAll(expected);
                        },
                        () -> "; missing " + vectors.missing(expected).size() + job.failure());
                // The metric comes a moment later.
                Await.until("the job restarted", PATIENCE, () -> job.numRestarts() > 0, job::failure);
                int restarts = job.numRestarts();
                String unused = job.stopWithSavepoint(SavepointFormatType.NATIVE);
                output.readOn(vectors::add);

                assertThat(Differences.inOrder(expected, vectors))
                        .as("seed %d", SEED)
                        .isEmpty();
                assertThat(vectors.duplicates()).isZero();
                assertThat(output.pending()).isZero();
                letters.readOn(letter -> assertThat(letter).as("dead letter").isNull());
                System.out.printf(
                        "%s: seed %d, %d records in, %d out, %d tokens, %d duplicates, %d restarts, %d s%n",
                        cluster.kind(),
                        SEED,
                        input.records().size(),
                        vectors.records(),
                        vectors.tokens(),
                        vectors.duplicates(),
                        restarts,
                        Duration.ofNanos(System.nanoTime() - begin).toSeconds());
            }
        }
    }

    /** Kills one of two TaskManagers when enough has been committed, and before all has been sent. */
    private static void streamAndKill(
            TestCluster cluster, List<TokenSegment> records, CommittedTopic output, Vectors vectors, long enough)
            throws Exception {
        int most = records.size() * 4 / 5;
        ExecutorService background = Executors.newSingleThreadExecutor();
        try {
            Future<Void> sending = background.submit(
                    new PacedProducer(cluster.bootstrapServers(), "in", records.subList(0, most), PACE));
            Await.until(
                    enough + " tokens committed",
                    PATIENCE,
                    () -> {
                        output.readOn(vectors::add);
                        return vectors.tokens() >= enough;
                    },
                    () -> "; only " + vectors.tokens());
            cluster.killTaskManager(cluster.taskManagers().get(0));
            System.out.println("killed one of two TaskManagers, " + vectors.tokens() + " tokens committed");
            Void unused = sending.get();
        } finally {
            background.shutdownNow();
        }
        Void unused = new PacedProducer(
                        cluster.bootstrapServers(), "in", records.subList(most, records.size()), Duration.ZERO)
                .call();
        String replacement = cluster.startTaskManager();
        System.out.println("started " + replacement);
    }

    private static Map<String, String> keys(TestCluster cluster) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("job.name", "killed");
        keys.put("model.path", cluster.model());
        keys.put("input.topic", "in");
        keys.put("output.topic", "out");
        keys.put("dead-letter.topic", "dead");
        keys.put("parallelism.default", "2");
        keys.put("state.backend.type", "rocksdb");
        keys.put("execution.checkpointing.interval", "1 s");
        keys.put("execution.checkpointing.incremental", "true");
        keys.put("sequence.reorder-timeout", "1 h");
        return keys;
    }
}
