package dev.heed.bench.state;

import dev.heed.job.rocksdb.PageOptions;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Statistics;

/** The state backends, as a cluster has them by default but for what is said here. */
public enum Backend {
    HEAP {
        @Override
        StateBackend create(Path folder, Statistics statistics) {
            return new HashMapStateBackend();
        }
    },
    /** Incremental, with the write buffers, the compression and the compaction that Heed sets and the managed memory that a TaskManager of 1.7 GB has by default. */
    ROCKSDB {
        @Override
        StateBackend create(Path folder, Statistics statistics) {
            Configuration configuration = new Configuration()
                    .set(RocksDBOptions.FIX_PER_SLOT_MEMORY_SIZE, MemorySize.ofMebiBytes(512))
                    .set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, MemorySize.ofMebiBytes(8))
                    .set(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, List.of(CompressionType.NO_COMPRESSION));
            EmbeddedRocksDBStateBackend backend =
                    new EmbeddedRocksDBStateBackend(true).configure(configuration, Backend.class.getClassLoader());
            backend.setDbStoragePath(folder.toUri().toString());
            backend.setRocksDBOptions(new WithStatistics(statistics));
            return backend;
        }
    };

    /**
     * A backend for one operator.
     *
     * @param folder where it may keep its files
     * @param statistics counts what is done to RocksDB, or null
     */
    abstract StateBackend create(Path folder, Statistics statistics);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Lets RocksDB count. Not serialized here, whatever its interface says: the harness keeps the object. */
    private static final class WithStatistics implements RocksDBOptionsFactory {
        private static final long serialVersionUID = 1L;

        private final transient Statistics statistics;
        private final PageOptions pages = new PageOptions();

        WithStatistics(Statistics statistics) {
            this.statistics = statistics;
        }

        @Override
        public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> handlesToClose) {
            return statistics == null ? options : options.setStatistics(statistics);
        }

        @Override
        public ColumnFamilyOptions createColumnOptions(
                ColumnFamilyOptions options, Collection<AutoCloseable> handlesToClose) {
            return pages.createColumnOptions(options, handlesToClose);
        }
    }
}
