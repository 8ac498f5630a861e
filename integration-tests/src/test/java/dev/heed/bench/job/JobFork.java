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
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What runs in a JVM of its own: one cell of the benchmark, all jobs in turn, as often as asked. Prints what it measured. */
final class JobFork {
    private static final String INPUT = "tokens";

    private JobFork() {}

    /** State backend, delivery guarantee, context, pairs. */
    public static void main(String[] arguments) throws Exception {
        Pinning.pin(ProcessHandle.current().pid(), Runtime.getRuntime().availableProcessors() - 1);
        Cell cell = Cell.parse(List.of(arguments).subList(0, 3));
        int pairs = Integer.parseInt(arguments[3]);
        Measurements measurements = new Measurements();
        try (TemporaryFolder folder = new TemporaryFolder();
                BrokerProcess broker =
                        BrokerProcess.start(Files.createDirectory(folder.path().resolve("kafka")));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Load load = Load.of(cell.context());
            Path model = TinyModels.write(
                    Files.createDirectory(folder.path().resolve("model")), TinyModel.of(Load.HIDDEN, Load.HEADS), 1);
            Map<String, String> keys = keys(cell, folder.path(), model, broker.bootstrapServers());
            createTopic(admin, INPUT);
            produce(load, keys);
            JobRun run = new JobRun(load, admin, keys);
            BareStack stack = new BareStack(model);
            // The first pair warms up.
            for (int pair = 0; pair <= pairs; pair++) {
                for (Candidate candidate : Candidate.values()) {
                    String output = candidate.label() + "-" + pair;
                    createTopic(admin, output);
                    JobRun.Result result = run.run(candidate, output);
                    admin.deleteTopics(List.of(output)).all().get();
                    if (pair > 0) {
                        measurements.add(result.micros(), "clock", cell, candidate.label());
                        measurements.add(result.cpuMicros(), "cpu", cell, candidate.label());
                    }
                }
                double micros = stack.run(load);
                if (pair > 0) {
                    measurements.add(micros, "kernels", cell);
                }
            }
            System.err.println("checksum " + stack.sum());
        }
        measurements.print();
        // Threads of Flink and Kafka may linger.
        System.exit(0);
    }

    private static Map<String, String> keys(Cell cell, Path folder, Path model, String bootstrapServers) {
        Map<String, String> keys = new HashMap<>();
        keys.put("kafka.bootstrap-servers", bootstrapServers);
        keys.put("model.path", model.toString());
        keys.put("input.topic", INPUT);
        keys.put("input.bounded", "true");
        keys.put("input.start", "earliest");
        keys.put("delivery.guarantee", cell.guarantee());
        keys.put("parallelism.default", "1");
        keys.put("restart-strategy.type", "none");
        keys.put("state.backend.type", cell.backend());
        keys.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        keys.put("rest.bind-address", "127.0.0.1");
        keys.put("rest.bind-port", "0");
        return keys;
    }

    private static void createTopic(Admin admin, String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                .all()
                .get();
    }

    private static void produce(Load load, Map<String, String> keys) {
        Map<String, String> named = new HashMap<>(keys);
        named.put("job.name", "producer");
        KafkaSettings kafka = ConfigurationLoader.load(new Configuration(), Optional.empty(), named)
                .settings()
                .kafka();
        try (SegmentProducer producer = SegmentProducer.open(kafka, INPUT, OutputEncoding.RAW)) {
            load.forEach(producer::send);
            producer.finish();
        }
    }
}
