package dev.heed.job.inspect;

import dev.heed.job.options.ConfigurationException;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;

/** In which form keyed state was saved, which decides what can read it. */
enum SavedBackend {
    /** No keyed state at all. */
    NONE(""),
    /** A savepoint in the canonical form, which every backend reads; RocksDB does it without holding all of it in memory. */
    CANONICAL("rocksdb"),
    /** A checkpoint or native savepoint of the heap backend. */
    HEAP("hashmap"),
    /** A checkpoint or native savepoint of RocksDB, or of ForSt, which is RocksDB at heart. */
    ROCKSDB("rocksdb");

    /** The backend that reads it, by its name in Flink's configuration. */
    final String reader;

    SavedBackend(String reader) {
        this.reader = reader;
    }

    /** The form in which an operator's state is. */
    static SavedBackend of(OperatorState operator) {
        SavedBackend found = NONE;
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                found = of(handle);
            }
        }
        return found;
    }

    private static SavedBackend of(KeyedStateHandle handle) {
        if (handle instanceof KeyGroupsSavepointStateHandle) {
            return CANONICAL;
        } else if (handle instanceof KeyGroupsStateHandle) {
            return HEAP;
        } else if (handle instanceof IncrementalKeyedStateHandle) {
            return ROCKSDB;
        }
        throw new ConfigurationException(
                "state of the kind " + handle.getClass().getSimpleName()
                        + " cannot be shown; take a canonical savepoint of the job and show that");
    }
}
