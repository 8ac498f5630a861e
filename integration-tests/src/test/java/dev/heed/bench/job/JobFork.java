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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What runs in a JVM of its own: one cell of the benchmark, all jobs in turn, as often as asked. Prints what it measured. */
final class JobFork {
    static final String INPUT = "tokens";

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
            Path model = TinyModels.write(
                    Files.createDirectory(folder.path().resolve("model")), TinyModel.of(Load.HIDDEN, Load.HEADS), 1);
            Map<String, String> keys = keys(cell, folder.path(), model, broker.bootstrapServers());
            putAll(keys, words.subList(Cell.WORDS + 1, words.size()));
            Rounds rounds = new Rounds(cell, admin, keys, new BareStack(model, cell.dtype()));
            rounds.warmUp();
            if (cell.parallelism() == 1) {
                Pinning.toLast(ProcessHandle.current().pid());
            }
            for (int pair = 0; pair < pairs; pair++) {
                JobRun.Result unused = rounds.run(measurements);
            }
            if (cell.part() == Part.LIMITS) {
                rounds.profile(folder.path(), measurements);
            }
            System.err.println("checksum " + rounds.checksum());
        }
        measurements.print();
        // Threads of Flink and Kafka may linger.
        System.exit(0);
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

    /** With segments that are never full: the broker stops for a while when it brings one to the disk. */
    static void createTopic(Admin admin, String name, int partitions) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
        topic.configs(Map.of("segment.bytes", Integer.toString(Integer.MAX_VALUE)));
        admin.createTopics(List.of(topic)).all().get();
    }

    static void produce(Load load, Map<String, String> keys) {
        produceBefore(load, keys);
        produceMeasured(load, keys);
    }

    static void produceBefore(Load load, Map<String, String> keys) {
        produce(keys, producer -> load.forEachBefore(producer::send));
    }

    static void produceMeasured(Load load, Map<String, String> keys) {
        produce(keys, producer -> load.forEachMeasured(producer::send));
    }

    private static void produce(Map<String, String> keys, Consumer<SegmentProducer> sending) {
        Map<String, String> named = new HashMap<>(keys);
        named.put("job.name", "producer");
        KafkaSettings kafka = ConfigurationLoader.load(new Configuration(), Optional.empty(), named)
                .settings()
                .kafka();
        try (SegmentProducer producer = SegmentProducer.open(kafka, keys.get("input.topic"), OutputEncoding.RAW)) {
            sending.accept(producer);
            producer.finish();
        }
    }
}
