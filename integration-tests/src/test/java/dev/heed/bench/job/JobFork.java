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

    private static final String IDENTITY_INPUT = "tokens-for-identity";

    /**
     * Rounds before the measured ones, on all cores: what is compiled later would count as Flink's. As many as it takes until less than a
     * part of the time goes into the compiler, within these bounds; with peers, which take their time, as few as that.
     */
    private static final int FEWEST_WARM_UPS = 3;

    private static final int MOST_WARM_UPS = 8;
    private static final double COMPILED = 0.02;

    /** The share of a method that is named. */
    private static final double NOTED = 0.05;

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
            JobRun identity = cell.part() == Part.LIMITS ? identity(cell, admin, keys) : null;
            BareStack stack = new BareStack(model, cell.dtype());
            // Until the kernels are compiled they are a hundred times slower.
            stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
            stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
            Round round = (number, kept) -> {
                JobRun.Result heed = null;
                for (Candidate candidate : cell.part().candidates()) {
                    String output = candidate.label() + "-" + number;
                    createTopic(admin, output, cell.parallelism());
                    JobRun.Result result = (candidate == Candidate.IDENTITY ? identity : run).run(candidate, output);
                    keep(result, cell, candidate, kept);
                    admin.deleteTopics(List.of(output)).all().get();
                    heed = candidate == Candidate.HEED ? result : heed;
                }
                if (cell.part() == Part.LIMITS) {
                    kept.add(stack.run(load), "kernels", cell);
                }
                return heed;
            };
            int rounds = warmUp(round, cell.part());
            if (cell.parallelism() == 1) {
                Pinning.toLast(ProcessHandle.current().pid());
            }
            for (int pair = 0; pair < pairs; pair++) {
                JobRun.Result unused = round.run(rounds + pair, measurements);
            }
            if (cell.part() == Part.LIMITS) {
                String output = "profile";
                createTopic(admin, output, cell.parallelism());
                keep(Profile.of(folder.path(), () -> run.run(Candidate.HEED, output)), cell, measurements);
            }
            System.err.println("checksum " + stack.sum());
        }
        measurements.print();
        // Threads of Flink and Kafka may linger.
        System.exit(0);
    }

    private static JobRun identity(Cell cell, Admin admin, Map<String, String> keys) throws Exception {
        EvenLoad load = EvenLoad.forIdentity(cell.chunk());
        Map<String, String> own = new HashMap<>(keys);
        own.put("input.topic", IDENTITY_INPUT);
        createTopic(admin, IDENTITY_INPUT, cell.parallelism());
        produce(load, own);
        return new JobRun(load, admin, cell.parallelism(), LONGEST, own);
    }

    /** Returns how many rounds it has run. */
    private static int warmUp(Round round, Part part) throws Exception {
        int most = part == Part.PEERS ? FEWEST_WARM_UPS : MOST_WARM_UPS;
        for (int number = 0; number < most; number++) {
            JobRun.Result heed = round.run(number, new Measurements());
            double compiling = heed.threadMicros().get(ThreadTimes.Role.COMPILER) / heed.cpuMicros();
            if (number + 1 >= FEWEST_WARM_UPS && compiling < COMPILED) {
                return number + 1;
            }
        }
        return most;
    }

    /** Each of the jobs once. */
    @FunctionalInterface
    private interface Round {
        /** Measures, and returns what Heed took. */
        JobRun.Result run(int number, Measurements kept) throws Exception;
    }

    private static void keep(JobRun.Result result, Cell cell, Candidate candidate, Measurements measurements) {
        measurements.add(result.micros(), "clock", cell, candidate.label());
        measurements.add(result.cpuMicros(), "cpu", cell, candidate.label());
        result.threadMicros()
                .forEach((role, micros) -> measurements.add(micros, "threads", cell, candidate.label(), role));
    }

    private static void keep(Profile profile, Cell cell, Measurements measurements) {
        for (Profile.Place place : Profile.Place.values()) {
            measurements.add(profile.share(place), "profile", cell, place);
        }
        profile.methods(NOTED).forEach((method, share) -> measurements.add(share, "method", cell, method));
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
        try (SegmentProducer producer = SegmentProducer.open(kafka, keys.get("input.topic"), OutputEncoding.RAW)) {
            load.forEachBefore(producer::send);
            load.forEachMeasured(producer::send);
            producer.finish();
        }
    }
}
