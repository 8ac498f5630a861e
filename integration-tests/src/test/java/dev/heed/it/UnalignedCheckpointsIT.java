package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.local.Checkpoints;
import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Under back pressure, an unaligned checkpoint overtakes records on their way to the operator and takes them along. */
@Timeout(180)
class UnalignedCheckpointsIT {
    /** So much work a token that the source is far ahead of the operator. */
    private static final TinyModel MODEL = TinyModel.of(256, 4).withLayers(12);

    private static final long SEED = 13;
    private static final Traffic TRAFFIC = new Traffic(new Tokens(MODEL.hidden(), SEED), 20, 300, 1, SEED);

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
        send(job);
        undisturbed = job.run().vectors();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 1", "rocksdb, 3"})
    void whatWasOnItsWayComesOutOnceAfterARestoreAtAnyParallelism(String backend, String parallelism) throws Exception {
        String name = "unaligned-" + backend + "-" + parallelism;
        JobFixture job = new JobFixture(kafka, name, model, folder.resolve(name))
                .with("state.backend.type", backend)
                .with("execution.checkpointing.unaligned.enabled", "true")
                // Checkpoints only when the test asks for one.
                .with("execution.checkpointing.interval", "1 h")
                .with("batch.max-tokens", "1");
        send(job);
        try (ClusterFixture cluster = ClusterFixture.start(job)) {
            kafka.awaitWritten(job.output(), records -> records.size() >= 50);
            cluster.checkpoint();
        }
        Path checkpoint = Checkpoints.newest(folder.resolve(name)).orElseThrow();
        assertThat(bytesOnTheirWay(checkpoint)).isPositive();

        job.with("parallelism.default", parallelism)
                .with("taskmanager.numberOfTaskSlots", "4")
                .with("execution.checkpointing.interval", "200 ms")
                .with("batch.max-tokens", "256");
        int expected = TRAFFIC.part(0).size();
        try (LocalJob resumed = job.start(Optional.of(checkpoint))) {
            kafka.awaitCommitted(job.output(), records -> records.size() >= expected || !resumed.isRunning());
        }
        assertThat(job.vectors()).as("seed " + SEED).isEqualTo(undisturbed);
        assertThat(job.deadLetters()).isEmpty();
    }

    private static void send(JobFixture job) throws Exception {
        for (EmbeddedTokens tokens : TRAFFIC.part(0)) {
            kafka.send(job.input(), tokens);
        }
        kafka.flush();
    }

    /** Bytes of the records that a checkpoint found between two tasks. */
    private static long bytesOnTheirWay(Path checkpoint) throws Exception {
        return SavepointLoader.loadSavepointMetadata(checkpoint.toUri().toString()).getOperatorStates().stream()
                .flatMap(operator -> operator.getStates().stream())
                .flatMap(UnalignedCheckpointsIT::inFlight)
                .mapToLong(StateObject::getStateSize)
                .sum();
    }

    private static Stream<StateObject> inFlight(OperatorSubtaskState subtask) {
        return Stream.concat(subtask.getInputChannelState().stream(), subtask.getResultSubpartitionState().stream());
    }
}
