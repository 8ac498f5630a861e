package dev.heed.bench.job;

import dev.heed.it.cluster.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code heed broker} in a JVM of its own, so that its CPU time is not Flink's. */
final class BrokerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening on (\\S+), data in");

    private final JavaProcess process;
    private final String bootstrapServers;

    private BrokerProcess(JavaProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns when the broker serves clients, on the first core; its data and its log are in a folder. */
    static BrokerProcess start(Path folder) throws Exception {
        // Its pauses are not to be taken for those of a job: it has room, and a collector that is quick if little
        // lives.
        List<String> command = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"));
        command.addAll(List.of(Pinning.ONE_CORE));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.heed.job.cli.HeedCommand"));
        command.addAll(List.of("broker", "--port", "0"));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        JavaProcess process = JavaProcess.start("broker", folder.resolve("broker.log"), Map.of(), command);
        try {
            process.awaitOutput("data in", PATIENCE);
            Pinning.toFirst(process.pid());
            Matcher listening = LISTENING.matcher(process.output());
            if (!listening.find()) {
                throw new IOException("the broker does not say where it listens" + process.tail());
            }
            return new BrokerProcess(process, listening.group(1));
        } catch (Exception e) {
            process.kill();
            throw e;
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() throws IOException {
        try {
            process.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
