package dev.heed.bench.state;

import dev.heed.operator.AttentionOperatorFactory;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.OperatorSettings;
import dev.heed.operator.TokenSegment;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.DoubleSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * One operator in Flink's harness, keyed by sequence, with a real state backend and checkpoints in real files. One at a time.
 *
 * @param <T> what the operator emits
 */
public final class OperatorUnderTest<T> implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<TokenSegment, T> flink;
    private final Surroundings surroundings;
    private long checkpoint;
    private OperatorSnapshotFutures pending;

    private OperatorUnderTest(
            OneInputStreamOperatorTestHarness<TokenSegment, T> flink,
            Surroundings surroundings,
            TypeSerializer<T> serializer,
            Consumer<T> output)
            throws Exception {
        this.flink = flink;
        this.surroundings = surroundings;
        StreamConfig configuration = flink.getStreamConfig();
        configuration.setStateKeySerializer(StringSerializer.INSTANCE);
        KeySelector<TokenSegment, String> key = TokenSegment::sequenceId;
        configuration.setStatePartitioner(0, key);
        configuration.serializeAllConfigs();
        flink.setStateBackend(surroundings.stateBackend());
        flink.setOutputCreator(unused -> new ConsumedOutput<>(output));
        flink.setup(serializer);
        flink.open();
    }

    static OperatorUnderTest<Double> of(LayoutOperator layout, Surroundings surroundings, Consumer<Double> output)
            throws Exception {
        return new OperatorUnderTest<>(
                new OneInputStreamOperatorTestHarness<>(layout, surroundings.environment()),
                surroundings,
                DoubleSerializer.INSTANCE,
                output);
    }

    /** Heed's own operator. */
    public static OperatorUnderTest<ContextualizedSegment> of(
            OperatorSettings settings, Surroundings surroundings, Consumer<ContextualizedSegment> output)
            throws Exception {
        return new OperatorUnderTest<>(
                new OneInputStreamOperatorTestHarness<>(
                        new AttentionOperatorFactory(settings), surroundings.environment()),
                surroundings,
                null,
                output);
    }

    /** Gives the operator a record. */
    public void process(TokenSegment segment) throws Exception {
        flink.processElement(new StreamRecord<>(segment, 0));
    }

    /** The part of a checkpoint that the task waits for. */
    void beginCheckpoint() throws Exception {
        checkpoint++;
        flink.prepareSnapshotPreBarrier(checkpoint);
        pending = flink.getOperator()
                .snapshotState(
                        checkpoint,
                        checkpoint,
                        new CheckpointOptions(
                                CheckpointType.CHECKPOINT, CheckpointStorageLocationReference.getDefault()),
                        surroundings.checkpoints());
    }

    /**
     * The part of a checkpoint that runs besides the task, in any thread.
     *
     * @return bytes of the checkpoint, what it shares with earlier ones aside
     */
    long writeCheckpoint() throws Exception {
        return OperatorSnapshotFinalizer.create(pending)
                .getJobManagerOwnedState()
                .getCheckpointedSize();
    }

    /** What the task does when a checkpoint is complete. */
    void completeCheckpoint() throws Exception {
        pending = null;
        flink.notifyOfCompletedCheckpoint(checkpoint);
        surroundings.forgetCheckpoints();
    }

    /** A whole checkpoint; its bytes, what it shares with earlier ones aside. */
    long checkpoint() throws Exception {
        beginCheckpoint();
        long bytes = writeCheckpoint();
        completeCheckpoint();
        return bytes;
    }

    @Override
    public void close() {
        try {
            flink.close();
        } catch (Exception e) {
            throw new IllegalStateException("the operator does not close", e);
        }
    }
}
