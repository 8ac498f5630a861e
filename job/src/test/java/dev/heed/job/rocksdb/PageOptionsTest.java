package dev.heed.job.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.options.ConfigurationLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;

class PageOptionsTest {
    private static final String FACTORY = "state.backend.rocksdb.options-factory";

    @Test
    void aBackendOfHeedMergesFilesBySizeAndLate() {
        RocksDB.loadLibrary();
        RocksDBOptionsFactory factory = factory(Map.of());

        assertThat(factory).isInstanceOf(PageOptions.class);
        try (ColumnFamilyOptions options = factory.createColumnOptions(new ColumnFamilyOptions(), new ArrayList<>())) {
            assertThat(options.compactionStyle()).isEqualTo(CompactionStyle.UNIVERSAL);
            assertThat(options.level0FileNumCompactionTrigger()).isEqualTo(24);
            assertThat(options.level0SlowdownWritesTrigger()).isGreaterThan(24);
        }
    }

    @Test
    void aFactoryOfTheUserWins() {
        assertThat(factory(Map.of(FACTORY, Mine.class.getName()))).isInstanceOf(Mine.class);
    }

    private static RocksDBOptionsFactory factory(Map<String, String> more) {
        Configuration cluster = Configuration.fromMap(more);
        Configuration flink = ConfigurationLoader.load(
                        cluster,
                        Optional.empty(),
                        Map.of("kafka.bootstrap-servers", "127.0.0.1:9092", "model.path", "/models/tiny"))
                .flink();
        return new EmbeddedRocksDBStateBackend()
                .configure(flink, PageOptionsTest.class.getClassLoader())
                .getRocksDBOptions();
    }

    /** What a user might have. */
    public static final class Mine implements RocksDBOptionsFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> handlesToClose) {
            return current;
        }

        @Override
        public ColumnFamilyOptions createColumnOptions(
                ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
            return current;
        }
    }
}
