package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.TemporaryFolder;
import dev.heed.bench.state.Access;
import dev.heed.model.AttentionConfig;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * What runs in a JVM of its own, whose heap is the same however many sequences are open: records of one token of many sequences, on
 * RocksDB, with as many of them in memory as the default lets be: a share of the heap.
 */
final class ManyFork {
    static final int FEW = 1_000;
    static final int CONTEXT = 32;

    /** How the sequence of the next token is chosen, and how many there are. */
    static final List<String> RUNS = List.of("zipf/" + FEW, "zipf/100000", "uniform/" + FEW, "uniform/100000");

    /** So many that most are not in memory. */
    private static final Load WARM_UP = new ManyLoad(Access.UNIFORM, 4 * FEW, CONTEXT, 100_000);

    private static final Duration LONGEST = Duration.ofSeconds(40);

    private ManyFork() {}

    /** Access, sequences, measured records, and any keys of the configuration as {@code key=value}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Load load = new ManyLoad(
                Access.of(words.get(0)), Integer.parseInt(words.get(1)), CONTEXT, Integer.parseInt(words.get(2)));
        Measurements measurements = new Measurements();
        try (TemporaryFolder folder = new TemporaryFolder();
                BrokerProcess broker =
                        BrokerProcess.start(Files.createDirectory(folder.path().resolve("kafka")));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            AttentionConfig config =
                    TinyModel.of(Load.HIDDEN, Load.HEADS).config().withWindow(CONTEXT, 0);
            Path model = TinyModels.write(folder.path().resolve("model"), config, 1);
            Cell cell = Cells.limits("rocksdb", "at-least-once", CONTEXT, 1, Cells.FLOAT32);
            Map<String, String> keys = JobFork.keys(cell, folder.path(), model, broker.bootstrapServers());
            JobFork.putAll(keys, words.subList(3, words.size()));
            // On all cores: what is measured is not the compiler.
            Map<String, String> other = new HashMap<>(keys);
            other.put("input.topic", "warm-up");
            JobRun.Result unused = run(WARM_UP, admin, other, "warmed-up");
            Pinning.toLast(ProcessHandle.current().pid());
            keys.put("input.bounded", "false");
            JobRun.Result result = runSettled(load, admin, keys, "vectors");
            measurements.add(result.micros(), "many", words.get(0), words.get(1), "clock");
            measurements.add(result.cpuMicros(), "many", words.get(0), words.get(1), "cpu");
        }
        measurements.print();
        System.exit(0);
    }

    /**
     * To open 100,000 sequences writes 10 GB. What RocksDB and the disk still have to do with them is not what the tokens after them
     * cost, so those are written to the topic when both have come to rest.
     */
    private static JobRun.Result runSettled(Load load, Admin admin, Map<String, String> keys, String output)
            throws Exception {
        createTopics(admin, keys, output);
        JobFork.produceBefore(load, keys);
        return new JobRun(load, admin, 1, LONGEST, keys).run(Candidate.HEED, output, () -> {
            Rest.await();
            JobFork.produceMeasured(load, keys);
        });
    }

    private static JobRun.Result run(Load load, Admin admin, Map<String, String> keys, String output) throws Exception {
        createTopics(admin, keys, output);
        JobFork.produce(load, keys);
        return new JobRun(load, admin, 1, LONGEST, keys).run(Candidate.HEED, output);
    }

    private static void createTopics(Admin admin, Map<String, String> keys, String output) throws Exception {
        JobFork.createTopic(admin, keys.get("input.topic"), 1);
        JobFork.createTopic(admin, output, 1);
    }
}
