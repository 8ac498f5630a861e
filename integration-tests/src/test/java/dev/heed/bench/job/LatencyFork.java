package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.TemporaryFolder;
import dev.heed.it.cluster.JavaProcess;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * What runs in a JVM of its own: how long a record takes from its timestamp until its output can be read, at several shares of the
 * highest load. The job is {@code heed run}, on a core of its own; producer, consumer and broker share another.
 */
final class LatencyFork {
    static final List<Integer> PERCENT = List.of(10, 50, 90);

    private static final int SATURATING = 60_000;
    private static final int SATURATIONS = 3;
    private static final int WARM_UPS = 3;

    /** Part of what all cores can do, for so long: steps at a load are smaller than those of a highest load, and compiled in their turn. */
    private static final double WARM_UP_LOAD = 0.25;

    private static final Duration WARM_UP_TIME = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LatencyFork() {}

    /** Delivery guarantee, seconds for each load, and any keys of the configuration as {@code key=value}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        String guarantee = words.get(0);
        int seconds = Integer.parseInt(words.get(1));
        Measurements measurements = new Measurements();
        try (TemporaryFolder folder = new TemporaryFolder();
                BrokerProcess broker =
                        BrokerProcess.start(Files.createDirectory(folder.path().resolve("kafka")));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            JobFork.createTopic(admin, "tokens", 1);
            JobFork.createTopic(admin, "vectors", 1);
            List<String> keys = new ArrayList<>(words.subList(2, words.size()));
            keys.add("delivery.guarantee=" + guarantee);
            JavaProcess job = start(folder.path(), broker, keys);
            try (Traffic traffic = new Traffic(broker.bootstrapServers())) {
                job.awaitOutput("running:", PATIENCE);
                warmUp(traffic);
                Pinning.toFirst(ProcessHandle.current().pid());
                Pinning.toLast(job.pid());
                double highest = highest(traffic);
                measurements.add(highest, "latency", guarantee, "highest");
                if (guarantee.equals("exactly-once")) {
                    traffic.readCommitted();
                }
                for (int percent : PERCENT) {
                    Traffic.Latencies latencies = traffic.at(highest * percent / 100, Duration.ofSeconds(seconds));
                    measurements.add(latencies.millis(0.5), "latency", guarantee, percent, "p50");
                    measurements.add(latencies.millis(0.99), "latency", guarantee, percent, "p99");
                    measurements.add(latencies.count(), "latency", guarantee, percent, "records");
                }
            } catch (Exception e) {
                throw new IllegalStateException("the traffic failed" + job.tail(), e);
            } finally {
                job.kill();
            }
        }
        measurements.print();
    }

    /** On all cores: what is not compiled yet is not the highest load. */
    private static void warmUp(Traffic traffic) {
        double highest = 0;
        for (int i = 0; i < WARM_UPS; i++) {
            highest = traffic.saturate(SATURATING);
        }
        Traffic.Latencies unused = traffic.at(highest * WARM_UP_LOAD, WARM_UP_TIME);
    }

    /** The middle of several: a pause of the job at the begin of one makes what follows look faster. */
    private static double highest(Traffic traffic) {
        double[] rates = new double[SATURATIONS];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = traffic.saturate(SATURATING);
        }
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    private static JavaProcess start(Path folder, BrokerProcess broker, List<String> keys) throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(Load.HIDDEN, Load.HEADS), 1);
        List<String> command = new ArrayList<>();
        // The options of this JVM, which is started with those that every JVM of Heed is started with.
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-Xm")) {
                command.add(option);
            }
        }
        command.addAll(
                List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.heed.job.cli.HeedCommand", "run"));
        command.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        List<String> all = new ArrayList<>(List.of(
                "model.path=" + model,
                "input.topic=tokens",
                "input.start=earliest",
                "output.topic=vectors",
                "parallelism.default=1",
                "execution.buffer-timeout.interval=1 ms",
                "kafka.properties.linger.ms=1",
                "execution.checkpointing.dir=" + folder.resolve("checkpoints").toUri()));
        all.addAll(keys);
        for (String key : all) {
            command.addAll(List.of("-D", key));
        }
        return JavaProcess.start("job", folder.resolve("job.log"), Map.of(), command);
    }
}
