package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.Pooling;
import dev.heed.reference.PublishedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling on real backends, through restores to other parallelisms, with a whole model of each kind. */
class AttentionOperatorPoolingTest {
    private static final int HIDDEN = 24;
    private static final int SEQUENCES = 9;
    private static final int[] PARALLELISMS = {1, 3, 2};
    private static final int LEG = 4;
    private static final int RECORDS = PARALLELISMS.length * LEG;
    private static final int TOKENS = 3;
    private static final Pooling POOLING = new Pooling(Pooling.Kind.MEAN, true);

    @TempDir
    private static Path folder;

    private static final Map<Boolean, OperatorSettings> SETTINGS = new LinkedHashMap<>();
    private static final Map<Boolean, Map<String, PooledSequence>> UNINTERRUPTED = new LinkedHashMap<>();

    @BeforeAll
    static void runWithoutInterruption() throws Exception {
        for (boolean causal : new boolean[] {true, false}) {
            Path path = causal
                    ? PublishedModel.llama("llama", HIDDEN, 4, 2, 2, 50).write(folder.resolve("llama"), 1)
                    : PublishedModel.bert(HIDDEN, 3, 2, 65).write(folder.resolve("bert"), 1);
            SETTINGS.put(causal, OperatorHarness.settings(path.toString(), VectorOutput.ALL.with(POOLING)));
            try (OperatorHarness harness = OperatorHarness.open(SETTINGS.get(causal))) {
                process(harness, 0, RECORDS, 1, 0);
                harness.flink.endInput();
                UNINTERRUPTED.put(causal, byId(harness.output.pooled));
            }
            assertThat(UNINTERRUPTED.get(causal)).hasSize(SEQUENCES);
        }
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoresToOtherParallelismsGiveTheSameVectors(StateBackend backend) throws Exception {
        for (boolean causal : new boolean[] {true, false}) {
            List<StreamRecord<PooledSequence>> pooled = new ArrayList<>();
            OperatorSubtaskState state = null;
            for (int leg = 0; leg < PARALLELISMS.length; leg++) {
                int parallelism = PARALLELISMS[leg];
                OperatorSubtaskState[] parts = new OperatorSubtaskState[parallelism];
                for (int subtask = 0; subtask < parallelism; subtask++) {
                    OperatorSubtaskState share = leg == 0
                            ? null
                            : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    state,
                                    OperatorHarness.MAX_PARALLELISM,
                                    PARALLELISMS[leg - 1],
                                    parallelism,
                                    subtask);
                    try (OperatorHarness harness =
                            OperatorHarness.restore(SETTINGS.get(causal), backend, parallelism, subtask, share)) {
                        process(harness, leg * LEG, leg * LEG + LEG, parallelism, subtask);
                        parts[subtask] = harness.checkpoint();
                        if (leg == PARALLELISMS.length - 1) {
                            harness.flink.endInput();
                        }
                        pooled.addAll(harness.output.pooled);
                    }
                }
                state = AbstractStreamOperatorTestHarness.repackageState(parts);
            }

            assertThat(byId(pooled)).isEqualTo(UNINTERRUPTED.get(causal));
        }
    }

    private static Map<String, PooledSequence> byId(List<StreamRecord<PooledSequence>> pooled) {
        Map<String, PooledSequence> byId = new LinkedHashMap<>();
        for (StreamRecord<PooledSequence> record : pooled) {
            assertThat(record.getTimestamp()).isEqualTo(record.getValue().eventTime());
            assertThat(byId.put(record.getValue().sequenceId(), record.getValue()))
                    .isNull();
        }
        return byId;
    }

    /** Some records of those sequences that are a subtask's; the last third of the sequences never ends by a record. */
    private static void process(OperatorHarness harness, int from, int to, int parallelism, int subtask)
            throws Exception {
        for (int i = from; i < to; i++) {
            for (int s = 0; s < SEQUENCES; s++) {
                String id = "s" + s;
                int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        id, OperatorHarness.MAX_PARALLELISM, parallelism);
                if (owner == subtask) {
                    float[][] rows = Segments.embeddings(new Random(s), RECORDS * TOKENS, HIDDEN);
                    boolean ends = i == RECORDS - 1 && s < SEQUENCES * 2 / 3;
                    harness.process(Segments.of(id, 0, rows, i * TOKENS, (i + 1) * TOKENS, ends));
                }
            }
        }
    }
}
