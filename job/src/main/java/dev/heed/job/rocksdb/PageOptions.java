package dev.heed.job.rocksdb;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;

/**
 * RocksDB for pages: written once, never changed, and removed all together. To compact them only moves them, so it is done late, and a file
 * is merged with files of its size (universal compaction), not with all that there are (leveled, the default): beside a write buffer of 8
 * MiB, leveled compaction rewrote the whole first level for every four files. A sequence that is read back asks a few files more.
 *
 * <p>Thread-safe: it has no state.
 */
public final class PageOptions implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    /** Files of write buffers, and sorted runs, that wait for a compaction. RocksDB slows writers down at 20. */
    private static final int RUNS_TO_COMPACT = 8;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> handlesToClose) {
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
        return current.setCompactionStyle(CompactionStyle.UNIVERSAL).setLevel0FileNumCompactionTrigger(RUNS_TO_COMPACT);
    }
}
