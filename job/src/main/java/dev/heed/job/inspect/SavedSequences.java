package dev.heed.job.inspect;

import dev.heed.job.local.JobFailure;
import dev.heed.job.options.ConfigurationException;
import dev.heed.operator.SequenceState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** The sequences in a savepoint or a completed checkpoint of the job, whatever backend wrote it. Nothing in it is changed. */
public final class SavedSequences {
    private static final OperatorIdentifier OPERATOR = OperatorIdentifier.forUid(SequenceState.OPERATOR_UID);

    private final Path folder;
    private final OperatorState operator;
    private final SavedBackend backend;

    private SavedSequences(Path folder, OperatorState operator, SavedBackend backend) {
        this.folder = folder;
        this.operator = operator;
        this.backend = backend;
    }

    /**
     * Opens a savepoint or checkpoint.
     *
     * @param folder where its {@code _metadata} is
     * @throws ConfigurationException if there is none, or none of this job
     */
    public static SavedSequences open(Path folder) {
        CheckpointMetadata metadata;
        try {
            metadata = SavepointLoader.loadSavepointMetadata(uri(folder));
        } catch (IOException | RuntimeException e) {
            throw unreadable(folder, e);
        }
        OperatorID wanted = OPERATOR.getOperatorId();
        OperatorState operator = metadata.getOperatorStates().stream()
                .filter(state -> state.getOperatorID().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("'" + folder + "' has no operator with the uid '"
                        + SequenceState.OPERATOR_UID + "': it is not a savepoint of Heed's job"));
        return new SavedSequences(folder, operator, SavedBackend.of(operator));
    }

    /**
     * Sums up every sequence once, in no particular order, with an embedded Flink that lives for this call.
     *
     * @throws ConfigurationException if files are missing or damaged
     */
    @SuppressWarnings("try") // that closing may be interrupted is why all exceptions are caught
    public void forEach(Consumer<SequenceSummary> consumer) {
        if (backend == SavedBackend.NONE) {
            return;
        }
        try (CloseableIterator<SequenceSummary> summaries = parts().keyBy(SequenceSummary::id, Types.STRING)
                .reduce(SequenceSummary::merge)
                .executeAndCollect("sequences of " + folder)) {
            summaries.forEachRemaining(consumer);
        } catch (Exception e) {
            throw unreadable(folder, e);
        }
    }

    private DataStream<SequenceSummary> parts() throws IOException {
        SavepointReader reader = SavepointReader.read(environment(), uri(folder));
        DataStream<SequenceSummary> parts = null;
        for (SummaryFunction.Part part : SummaryFunction.Part.values()) {
            DataStream<SequenceSummary> summaries = reader.readKeyedState(
                    OPERATOR, new SummaryFunction(part), SequenceState.KEY, TypeInformation.of(SequenceSummary.class));
            parts = parts == null ? summaries : parts.union(summaries);
        }
        return parts;
    }

    /** As many tasks as wrote the state, so that none has to cut a task's files, and no more than processors. */
    private StreamExecutionEnvironment environment() {
        Configuration flink = new Configuration()
                .set(StateBackendOptions.STATE_BACKEND, backend.reader)
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        int parallelism =
                Math.min(operator.getParallelism(), Runtime.getRuntime().availableProcessors());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(Math.max(1, parallelism), flink);
        // The parts of a sequence then meet by sorting, which spills to disk.
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        return environment;
    }

    private static String uri(Path folder) {
        return folder.toAbsolutePath().toUri().toString();
    }

    private static ConfigurationException unreadable(Path folder, Exception cause) {
        return new ConfigurationException(
                "'" + folder + "' cannot be read as a savepoint or checkpoint: " + JobFailure.firstCause(cause), cause);
    }
}
