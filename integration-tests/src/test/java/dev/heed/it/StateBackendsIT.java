package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.job.inspect.SavedSequences;
import dev.heed.job.inspect.SequenceSummary;
import dev.heed.job.local.LocalJob;
import dev.heed.operator.SequenceState;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may change from one run of a job to the next: the bits that come out are those of a run that nothing disturbed. */
@Timeout(180)
class StateBackendsIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2);
    private static final long SEED = 11;
    private static final int PARTS = 3;
    private static final Traffic TRAFFIC = new Traffic(new Tokens(MODEL.hidden(), SEED), 20, 17, PARTS, SEED);

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;
    private static Map<String, List<ContextualizedTokens>> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        kafka = new KafkaFixture();
        JobFixture job = new JobFixture(kafka, "undisturbed", model, folder.resolve("undisturbed"))
                .with("batch.max-tokens", "1")
                .with("parallelism.default", "1");
        for (int part = 0; part < PARTS; part++) {
            TRAFFIC.part(part).forEach(tokens -> kafka.send(job.input(), tokens));
        }
        kafka.flush();
        undisturbed = job.run().vectors();
        assertThat(undisturbed).hasSize(20);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb", "forst"})
    void aJobRecoversFromItsCheckpointsAndRescalesOnEveryBackend(String backend) throws Exception {
        assertUndisturbed(
                "recovery-" + backend,
                Leg.on(backend, 2, Leg.Stop.CANCEL),
                Leg.on(backend, 3, Leg.Stop.NATIVE_SAVEPOINT),
                Leg.on(backend, 1, Leg.Stop.END));
    }

    @ParameterizedTest
    @CsvSource({"hashmap, rocksdb", "rocksdb, hashmap"})
    void aJobChangesItsBackendThroughACanonicalSavepoint(String one, String other) throws Exception {
        assertUndisturbed(
                "from-" + one,
                Leg.on(one, 2, Leg.Stop.CANONICAL_SAVEPOINT),
                Leg.on(other, 3, Leg.Stop.CANONICAL_SAVEPOINT),
                Leg.on(one, 1, Leg.Stop.END));
    }

    @Test
    void stepsAndBoundsOfMemoryChangeFromRunToRun() throws Exception {
        assertUndisturbed(
                "bounds",
                Leg.on("rocksdb", 2, Leg.Stop.CANCEL).with("batch.max-tokens", "3"),
                Leg.on("rocksdb", 2, Leg.Stop.CANCEL)
                        .with("batch.linger", "0 ms")
                        .with("cache.resident-bytes", "16 kb")
                        .with("cache.dirty-bytes", "1 kb"),
                Leg.on("rocksdb", 2, Leg.Stop.END).with("batch.max-tokens", "1024"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rocksdb", "forst"})
    void checkpointsAreIncrementalAndCanBeListed(String backend) throws Exception {
        Path checkpoint = stopped("incremental-" + backend, Leg.on(backend, 1, Leg.Stop.CANCEL));

        assertThat(keyedState(checkpoint)).isNotEmpty().allMatch(IncrementalRemoteKeyedStateHandle.class::isInstance);
        List<SequenceSummary> listed = new ArrayList<>();
        SavedSequences.open(checkpoint).forEach(listed::add);
        // Each token is once in each layer: in a page or in a row.
        assertThat(listed).isNotEmpty().allSatisfy(sequence -> {
            assertThat(sequence.rows() + 16 * sequence.pages()).isEqualTo(sequence.tokens() * MODEL.layers());
            assertThat(sequence.bytes()).isPositive();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "hashmap, CANONICAL_SAVEPOINT",
        "rocksdb, CANONICAL_SAVEPOINT",
        "hashmap, NATIVE_SAVEPOINT",
        "rocksdb, NATIVE_SAVEPOINT"
    })
    void aSavepointListsEachSequenceOnce(String backend, Leg.Stop form) throws Exception {
        String name = "listed-" + backend + "-" + form;
        Path savepoint = stopped(name, Leg.on(backend, 2, form));
        Map<String, List<ContextualizedTokens>> written =
                new JobFixture(kafka, name, model, folder.resolve(name)).vectors();

        Map<String, Long> listed = new HashMap<>();
        SavedSequences.open(savepoint).forEach(sequence -> assertThat(listed.put(sequence.id(), sequence.tokens()))
                .isNull());
        assertThat(listed.keySet()).isEqualTo(written.keySet());
        written.forEach((id, records) -> assertThat(listed.get(id))
                .isEqualTo(records.stream()
                        .mapToLong(ContextualizedTokens::getTokenCount)
                        .sum()));
    }

    @Test
    void theMaximumParallelismIsFixed() throws Exception {
        String name = "max";
        Path savepoint = stopped(name, Leg.on("hashmap", 1, Leg.Stop.CANONICAL_SAVEPOINT));
        JobFixture job =
                new JobFixture(kafka, name, model, folder.resolve(name)).with("pipeline.max-parallelism", "128");

        assertThatThrownBy(() -> job.start(Optional.of(savepoint)).await())
                .hasStackTraceContaining("Max parallelism mismatch")
                .hasStackTraceContaining("720");
    }

    @Test
    void aSequenceThatBeginsAndEndsBetweenTwoCheckpointsLeavesAMarkerAndNoPage() throws Exception {
        String name = "between";
        JobFixture job = new JobFixture(kafka, name, model, folder.resolve(name))
                .with("state.backend.type", "rocksdb")
                .with("execution.checkpointing.interval", "1 h");
        Tokens tokens = new Tokens(MODEL.hidden(), SEED);
        for (int sequence = 0; sequence < 30; sequence++) {
            kafka.send(job.input(), tokens.many("s" + sequence, 0, 40));
            kafka.send(job.input(), Tokens.ending(tokens.many("s" + sequence, 40, 3)));
        }
        kafka.flush();
        Path savepoint;
        try (LocalJob running = job.start(Optional.empty())) {
            kafka.awaitWritten(job.output(), out -> out.size() >= 60);
            savepoint = running.stopWithSavepoint(folder.resolve(name), SavepointFormatType.NATIVE);
        }
        List<SequenceSummary> left = new ArrayList<>();
        SavedSequences.open(savepoint).forEach(left::add);

        assertThat(left).hasSize(30).allSatisfy(sequence -> {
            assertThat(sequence.life()).isEqualTo(SequenceSummary.Life.ENDED);
            assertThat(sequence.pages() + sequence.rows() + sequence.bytes()).isZero();
        });
    }

    private static void assertUndisturbed(String name, Leg... legs) throws Exception {
        assertThat(new Journey(kafka, name, model, TRAFFIC, folder.resolve(name)).run(List.of(legs)))
                .isEqualTo(undisturbed);
    }

    /** What a job leaves behind after the first part of the traffic. */
    private static Path stopped(String name, Leg leg) throws Exception {
        return new Journey(kafka, name, model, TRAFFIC, folder.resolve(name))
                .run(0, leg, Optional.empty())
                .orElseThrow();
    }

    private static List<KeyedStateHandle> keyedState(Path checkpoint) throws Exception {
        return SavepointLoader.loadSavepointMetadata(checkpoint.toUri().toString()).getOperatorStates().stream()
                .filter(state -> state.getOperatorID()
                        .equals(OperatorIdentifier.forUid(SequenceState.OPERATOR_UID)
                                .getOperatorId()))
                .flatMap(state -> state.getStates().stream())
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .toList();
    }
}
