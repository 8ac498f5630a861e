package dev.heed.bench.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** What an operator under test has around it: a state backend, its files, checkpoints, and eyes on its metrics. */
public final class Surroundings implements AutoCloseable {
    private static final int MAX_PARALLELISM = 720;
    /** Flink's defaults for checkpoints in files. */
    private static final int FILE_THRESHOLD = 20 << 10;

    private static final int WRITE_BUFFER = 4 << 10;

    private static final int SYNCED_BYTES = 64 << 10;

    private static final Duration POLL = Duration.ofMillis(10);
    private static final int QUIET_POLLS = 20;

    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final Backend backend;
    private final Path folder;
    private final Statistics statistics;
    private final MockEnvironment environment;

    /** With files in the temporary folder. */
    public Surroundings(Backend backend) throws IOException {
        this(backend, Place.DISK);
    }

    Surroundings(Backend backend, Place place) throws IOException {
        this.backend = backend;
        this.folder = Files.createTempDirectory(place.root(), "heed-bench-state");
        this.statistics = backend == Backend.ROCKSDB ? new Statistics() : null;
        this.environment = new MockEnvironmentBuilder()
                .setMaxParallelism(MAX_PARALLELISM)
                .setMetricGroup(metricGroup())
                .build();
    }

    private TaskMetricGroup metricGroup() {
        TestingMetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> metrics.put(name, metric))
                .build();
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "bench")
                .addTask(ExecutionAttemptID.randomId(), "bench");
    }

    MockEnvironment environment() {
        return environment;
    }

    StateBackend stateBackend() {
        return backend.create(folder.resolve("db"), statistics);
    }

    FsCheckpointStreamFactory checkpoints() throws IOException {
        return new FsCheckpointStreamFactory(
                LocalFileSystem.getSharedInstance(),
                checkpoints("own"),
                checkpoints("shared"),
                FILE_THRESHOLD,
                WRITE_BUFFER);
    }

    private org.apache.flink.core.fs.Path checkpoints(String name) throws IOException {
        Path path = Files.createDirectories(folder.resolve("checkpoints").resolve(name));
        return new org.apache.flink.core.fs.Path(path.toUri());
    }

    /** Makes a small new file durable, which is the least that anything durable costs here. */
    void sync() throws IOException {
        Path file = folder.resolve("sync");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(SYNCED_BYTES));
            channel.force(false);
        }
        Files.delete(file);
    }

    /** Deletes the files of all checkpoints: nothing is ever restored, and RocksDB does not look back at them. */
    void forgetCheckpoints() {
        delete(folder.resolve("checkpoints"));
    }

    /** The value of a counter of the operator. */
    long counter(String name) {
        return ((Counter) metrics.get(name)).getCount();
    }

    /** The value of a gauge of the operator. */
    long gauge(String name) {
        return ((Number) ((Gauge<?>) metrics.get(name)).getValue()).longValue();
    }

    /** What RocksDB has counted. */
    long ticker(TickerType type) {
        return statistics.getTickerCount(type);
    }

    /** Waits until RocksDB compacts no more: nothing compacted for a while. What it does is then the same in every run. */
    void awaitCompaction() {
        long seen = -1;
        for (int quiet = 0; quiet < QUIET_POLLS; quiet++) {
            LockSupport.parkNanos(POLL.toNanos());
            long now = ticker(TickerType.COMPACT_READ_BYTES) + ticker(TickerType.COMPACT_WRITE_BYTES);
            quiet = now == seen ? quiet : 0;
            seen = now;
        }
    }

    @Override
    public void close() {
        try {
            environment.close();
        } catch (Exception e) {
            throw new IllegalStateException("the harness does not close", e);
        }
        if (statistics != null) {
            statistics.close();
        }
        delete(folder);
    }

    private static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
