package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.TemporaryFolder;
import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.kafka.SegmentProducer;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.KafkaSettings;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What runs in a JVM of its own: one cell of the benchmark, all jobs in turn, as often as asked. Prints what it measured. */
final class JobFork {
    static final String INPUT = "tokens";

    /** Rounds before the measured ones, on all cores, as the compiler is busy: what it does later would count as Flink's. */
    private static final int WARM_UP_PAIRS = 3;

    /** With peers, which are not compared by so little. */
    private static final int WARM_UP_PAIRS_OF_PEERS = 1;

    /** Of one measurement: a slow job takes no longer than that. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private JobFork() {}

    /** The words of a {@link Cell}, the number of pairs, and any keys of the configuration as {@code key=value}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Cell cell = Cell.parse(words);
        int pairs = Integer.parseInt(words.get(Cell.WORDS));
        Measurements measurements = new Measurements();
        try (TemporaryFolder folder = new TemporaryFolder();
                BrokerProcess broker =
                        BrokerProcess.start(Files.createDirectory(folder.path().resolve("kafka")));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Load load = cell.part() == Part.PEERS
                    ? EvenLoad.forPeers(cell.context(), cell.chunk())
                    : EvenLoad.of(cell.context(), cell.chunk());
            Path model = TinyModels.write(
                    Files.createDirectory(folder.path().resolve("model")), TinyModel.of(Load.HIDDEN, Load.HEADS), 1);
            Map<String, String> keys = keys(cell, folder.path(), model, broker.bootstrapServers());
            putAll(keys, words.subList(Cell.WORDS + 1, words.size()));
            createTopic(admin, INPUT, cell.parallelism());
            produce(load, keys);
            JobRun run = new JobRun(load, admin, cell.parallelism(), LONGEST, keys);
            BareStack stack = new BareStack(model, cell.dtype());
            // Until the kernels are compiled they are a hundred times slower.
            stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
            stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
            int warmUps = cell.part() == Part.PEERS ? WARM_UP_PAIRS_OF_PEERS : WARM_UP_PAIRS;
            for (int pair = 1 - warmUps; pair <= pairs; pair++) {
                if (pair == 1 && cell.parallelism() == 1) {
                    Pinning.pin(
                            ProcessHandle.current().pid(), Runtime.getRuntime().availableProcessors() - 1);
                }
                Measurements kept = pair < 1 ? new Measurements() : measurements;
                for (Candidate candidate : cell.part().candidates()) {
                    String output = candidate.label() + "-" + (pair + warmUps);
                    createTopic(admin, output, cell.parallelism());
                    keep(run.run(candidate, output), cell, candidate, kept);
                    admin.deleteTopics(List.of(output)).all().get();
                }
                if (cell.part() == Part.LIMITS) {
                    kept.add(stack.run(load), "kernels", cell);
                }
            }
            System.err.println("checksum " + stack.sum());
        }
        measurements.print();
        // Threads of Flink and Kafka may linger.
        System.exit(0);
    }

    private static void keep(JobRun.Result result, Cell cell, Candidate candidate, Measurements measurements) {
        measurements.add(result.micros(), "clock", cell, candidate.label());
        measurements.add(result.cpuMicros(), "cpu", cell, candidate.label());
        result.threadMicros()
                .forEach((role, micros) -> measurements.add(micros, "threads", cell, candidate.label(), role));
    }

    static Map<String, String> keys(Cell cell, Path folder, Path model, String bootstrapServers) {
        Map<String, String> keys = new HashMap<>();
        keys.put("kafka.bootstrap-servers", bootstrapServers);
        keys.put("model.path", model.toString());
        keys.put("input.topic", INPUT);
        keys.put("input.bounded", "true");
        keys.put("input.start", "earliest");
        keys.put("delivery.guarantee", cell.guarantee());
        keys.put("parallelism.default", Integer.toString(cell.parallelism()));
        keys.put("restart-strategy.type", "none");
        keys.put("state.backend.type", cell.backend());
        keys.put("cache.dtype", cell.dtype());
        keys.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        keys.put("rest.bind-address", "127.0.0.1");
        keys.put("rest.bind-port", "0");
        return keys;
    }

    /** Takes keys as {@code key=value}. */
    static void putAll(Map<String, String> keys, List<String> given) {
        for (String one : given) {
            keys.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
        }
    }

    static void createTopic(Admin admin, String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    static void produce(Load load, Map<String, String> keys) {
        Map<String, String> named = new HashMap<>(keys);
        named.put("job.name", "producer");
        KafkaSettings kafka = ConfigurationLoader.load(new Configuration(), Optional.empty(), named)
                .settings()
                .kafka();
        try (SegmentProducer producer = SegmentProducer.open(kafka, INPUT, OutputEncoding.RAW)) {
            load.forEachBefore(producer::send);
            load.forEachMeasured(producer::send);
            producer.finish();
        }
    }
}
