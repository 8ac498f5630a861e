package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LateStateTest {
    private static final String NAME = "late";

    @TempDir
    private Path folder;

    private OperatorSettings settings;

    @BeforeEach
    void writeAModel() throws IOException {
        settings = OperatorHarness.settings(SmallModel.write(folder).toString());
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void itIsThereOnceItHasBeenWrittenToAndAfterARestore(StateBackend backend) throws Exception {
        OperatorSubtaskState without;
        OperatorSubtaskState with;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            LateState<ValueState<Long>> late = late(harness);
            assertThat(late.orNull()).isNull();
            without = harness.checkpoint();

            keyed(harness).setCurrentKey("a");
            late.get().update(7L);
            assertThat(late.orNull()).isSameAs(late.get());
            with = harness.checkpoint();
        }
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, without)) {
            assertThat(late(harness).orNull()).isNull();
        }
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, with)) {
            ValueState<Long> restored = late(harness).orNull();
            assertThat(restored).isNotNull();
            keyed(harness).setCurrentKey("a");
            assertThat(restored.value()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsNotThereIsRestoredAllTheSameIfItIsNeverAskedFor(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, null)) {
            keyed(harness).setCurrentKey("a");
            late(harness).get().update(7L);
            state = harness.checkpoint();
        }
        // A life in which nobody makes the state.
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, state)) {
            state = harness.checkpoint();
        }
        try (OperatorHarness harness = OperatorHarness.restore(settings, backend, 1, 0, state)) {
            assertThat(late(harness).orNull()).isNotNull();
        }
    }

    private static KeyedStateBackend<String> keyed(OperatorHarness harness) {
        return harness.operator().getKeyedStateBackend();
    }

    private static LateState<ValueState<Long>> late(OperatorHarness harness) {
        KeyedStateBackend<String> backend = keyed(harness);
        return LateState.of(backend, NAME, () -> register(backend));
    }

    private static ValueState<Long> register(KeyedStateBackend<String> backend) {
        try {
            return backend.getPartitionedState(
                    VoidNamespace.INSTANCE,
                    VoidNamespaceSerializer.INSTANCE,
                    new ValueStateDescriptor<>(NAME, LongSerializer.INSTANCE));
        } catch (Exception e) {
            throw new AssertionError("the backend makes no state", e);
        }
    }
}
