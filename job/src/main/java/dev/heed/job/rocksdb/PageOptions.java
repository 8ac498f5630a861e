package dev.heed.job.rocksdb;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;

/**
 * RocksDB for pages: written once, never changed, and removed all together. To compact them only moves them, so it is done late, and a file
 * is merged with files of its size (universal compaction), not with all that there are (leveled, the default): beside a write buffer of 8
 * MiB, leveled compaction rewrote the whole first level for every four files.
 *
 * <p>A sequence that is read back therefore has several files to ask, and a page is a block of its own, larger than most: a file that does
 * not have what is asked for must not be read to find out. Filters say so of a page, and an index with the first key of each block of
 * what comes next to a key.
 *
 * <p>Thread-safe: it has no state.
 */
public final class PageOptions implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    /**
     * Files of write buffers, and sorted runs, that wait for a compaction: what is rewritten goes with the inverse of its logarithm. A
     * sequence that is read back asks filters of that many files, which costs nothing that could be measured; what has been
     * deleted stays on the disk for longer.
     */
    private static final int RUNS_TO_COMPACT = 24;

    /** From so many runs on RocksDB slows writers down: its own 20 would come before the first compaction. */
    private static final int RUNS_TO_SLOW_DOWN = 60;

    /** From so many on it stops them. */
    private static final int RUNS_TO_STOP = 80;

    /** One page of a hundred that are not there is looked for. */
    private static final int FILTER_BITS_PER_KEY = 10;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> handlesToClose) {
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
        if (current.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
            handlesToClose.add(filter);
            current.setTableFormatConfig(
                    table.setFilterPolicy(filter).setIndexType(IndexType.kBinarySearchWithFirstKey));
        }
        return current.setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setLevel0FileNumCompactionTrigger(RUNS_TO_COMPACT)
                .setLevel0SlowdownWritesTrigger(RUNS_TO_SLOW_DOWN)
                .setLevel0StopWritesTrigger(RUNS_TO_STOP);
    }
}
