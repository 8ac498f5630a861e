package dev.heed.job.options;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.CheckpointingMode;

/** What Heed sets where Flink's own default would surprise; what the configuration says always wins. */
final class FlinkDefaults {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

    /** Divisible by every parallelism up to 6 and by most up to 20, so that key groups spread evenly. */
    private static final int MAX_PARALLELISM = 720;

    /**
     * A barrier waits until RocksDB has flushed its write buffers, and one is flushed besides the task only when it is full: the smaller,
     * the less there is to wait for. The option is RocksDB's, which this module does not know.
     */
    private static final ConfigOption<MemorySize> ROCKSDB_WRITE_BUFFER = ConfigOptions.key(
                    "state.backend.rocksdb.writebuffer.size")
            .memoryType()
            .noDefaultValue();

    private static final MemorySize WRITE_BUFFER = MemorySize.ofMebiBytes(8);

    /**
     * Keys and values are numbers of full entropy in their mantissas: to try to compress them made a barrier take twice as long and
     * saved nothing. The option is RocksDB's, too.
     */
    private static final ConfigOption<String> ROCKSDB_COMPRESSION = ConfigOptions.key(
                    "state.backend.rocksdb.compression.per.level")
            .stringType()
            .noDefaultValue();

    private static final String NO_COMPRESSION = "NO_COMPRESSION";

    /** By name, as Flink loads it: where there is no RocksDB, the class is never loaded. The option is RocksDB's, too. */
    private static final ConfigOption<String> ROCKSDB_FACTORY = ConfigOptions.key(
                    "state.backend.rocksdb.options-factory")
            .stringType()
            .noDefaultValue();

    private static final String PAGE_OPTIONS = "dev.heed.job.rocksdb.PageOptions";

    private FlinkDefaults() {}

    static void apply(Configuration flink, Settings settings) {
        set(flink, PipelineOptions.NAME, settings.jobName());
        set(flink, PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        // Nothing may fall back to Kryo: its bytes are nobody's contract.
        set(flink, PipelineOptions.GENERIC_TYPES, false);
        set(flink, CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        set(flink, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        set(flink, ROCKSDB_WRITE_BUFFER, WRITE_BUFFER);
        set(flink, ROCKSDB_COMPRESSION, NO_COMPRESSION);
        set(flink, ROCKSDB_FACTORY, PAGE_OPTIONS);
        set(
                flink,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // Flink's own strategy, but named: without checkpoints it would be none. It backs off from 1 s to 1 min and
        // never gives up.
        set(flink, RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        if (settings.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            refuseWithoutCheckpoints(flink);
        }
    }

    private static void refuseWithoutCheckpoints(Configuration flink) {
        OptionReader options = new OptionReader(flink);
        String needed = HeedOptions.DELIVERY_GUARANTEE.key() + " exactly-once needs exactly-once checkpoints; ";
        Duration interval = options.get(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.class);
        if (interval.isZero()) {
            throw Invalid.value(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL,
                    "0 ms",
                    needed + "set an interval, or use at-least-once");
        }
        CheckpointingMode mode =
                options.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.class);
        if (mode != CheckpointingMode.EXACTLY_ONCE) {
            throw Invalid.value(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                    mode,
                    needed + "leave it out, or use at-least-once");
        }
    }

    private static <T> void set(Configuration flink, ConfigOption<T> option, T value) {
        if (!flink.contains(option)) {
            flink.set(option, value);
        }
    }
}
