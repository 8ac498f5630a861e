package dev.heed.operator;

import dev.heed.cache.CacheType;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The attention operator in Flink's own harness: real state backends, real timers, a clock that the test moves. */
final class OperatorHarness implements AutoCloseable {
    static final int MAX_PARALLELISM = 16;
    static final long LINGER = 5;
    private static final long CHECKPOINT = 1;
    private static final int MAX_STATE_BYTES = 1 << 24;

    final KeyedOneInputStreamOperatorTestHarness<String, TokenSegment, ContextualizedSegment> flink;
    final CollectedStream output = new CollectedStream();

    private OperatorHarness(OperatorSettings settings, StateBackend backend, int parallelism, int subtask)
            throws Exception {
        flink = new KeyedOneInputStreamOperatorTestHarness<>(
                new AttentionOperatorFactory(settings),
                TokenSegment::sequenceId,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask);
        flink.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        getClass().getClassLoader());
        flink.setStateBackend(backend);
        flink.setOutputCreator(serializer -> output);
        flink.setup(ContextualizedSegmentSerializer.INSTANCE);
    }

    /** One subtask on the heap, from nothing. */
    static OperatorHarness open(OperatorSettings settings) throws Exception {
        OperatorHarness harness = new OperatorHarness(settings, new HashMapStateBackend(), 1, 0);
        harness.flink.open();
        return harness;
    }

    /** One of several subtasks, from its share of some state. */
    static OperatorHarness restore(
            OperatorSettings settings, StateBackend backend, int parallelism, int subtask, OperatorSubtaskState state)
            throws Exception {
        OperatorHarness harness = new OperatorHarness(settings, backend, parallelism, subtask);
        harness.flink.initializeState(state);
        harness.flink.open();
        return harness;
    }

    AttentionOperator operator() {
        return (AttentionOperator) flink.getOperator();
    }

    void process(TokenSegment segment) throws Exception {
        flink.processElement(new StreamRecord<>(segment, segment.timestamp()));
    }

    /** A checkpoint as a task takes it: what is due before the barrier, then the state. */
    OperatorSubtaskState checkpoint() throws Exception {
        flink.prepareSnapshotPreBarrier(CHECKPOINT);
        return flink.snapshot(CHECKPOINT, CHECKPOINT);
    }

    /** The part of a checkpoint that the task waits for; its futures write the state, when they are run. */
    OperatorSnapshotFutures beginCheckpoint() throws Exception {
        flink.prepareSnapshotPreBarrier(CHECKPOINT);
        return flink.getOperator()
                .snapshotState(
                        CHECKPOINT,
                        CHECKPOINT,
                        new CheckpointOptions(
                                CheckpointType.CHECKPOINT, CheckpointStorageLocationReference.getDefault()),
                        new MemCheckpointStreamFactory(MAX_STATE_BYTES));
    }

    List<ContextualizedSegment> segments() {
        return output.main.stream()
                .filter(ContextualizedSegment.class::isInstance)
                .map(ContextualizedSegment.class::cast)
                .toList();
    }

    @Override
    public void close() {
        try {
            flink.close();
        } catch (Exception e) {
            throw new AssertionError("the operator does not close", e);
        }
    }

    /** Settings without bounds of memory, for a model in a folder. */
    static OperatorSettings settings(String model) {
        return settings(model, Long.MAX_VALUE, Long.MAX_VALUE, LINGER, Set.of());
    }

    /** The same with another policy. */
    static OperatorSettings settings(String model, SequencePolicy policy) {
        return settings(model, policy, Long.MAX_VALUE, Long.MAX_VALUE, LINGER, Set.of());
    }

    /** The same with other output. */
    static OperatorSettings settings(String model, VectorOutput output) {
        return settings(model, output, ProcessorFixture.POLICY, Long.MAX_VALUE, Long.MAX_VALUE, LINGER, Set.of());
    }

    static OperatorSettings settings(
            String model, long residentBytes, long dirtyBytes, long linger, Set<Integer> reportedLayers) {
        return settings(model, ProcessorFixture.POLICY, residentBytes, dirtyBytes, linger, reportedLayers);
    }

    static OperatorSettings settings(
            String model,
            SequencePolicy policy,
            long residentBytes,
            long dirtyBytes,
            long linger,
            Set<Integer> reportedLayers) {
        return settings(model, VectorOutput.ALL, policy, residentBytes, dirtyBytes, linger, reportedLayers);
    }

    private static OperatorSettings settings(
            String model,
            VectorOutput output,
            SequencePolicy policy,
            long residentBytes,
            long dirtyBytes,
            long linger,
            Set<Integer> reportedLayers) {
        return new OperatorSettings(
                model,
                output,
                policy,
                CacheType.FLOAT32,
                residentBytes,
                dirtyBytes,
                256,
                linger,
                reportedLayers,
                Set.of(),
                3,
                new RejectionRatio.Limit(1, 1000));
    }
}
