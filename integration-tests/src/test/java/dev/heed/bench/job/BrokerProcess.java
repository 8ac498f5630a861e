package dev.heed.bench.job;

import dev.heed.it.cluster.JavaProcess;
import dev.heed.job.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A broker in a JVM of its own, so that its CPU time is not Flink's. */
final class BrokerProcess implements AutoCloseable {
    private static final String ADDRESS_FILE = "address";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    private final JavaProcess process;
    private final String bootstrapServers;

    private BrokerProcess(JavaProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns when the broker serves clients; its data and its log are in a folder. */
    static BrokerProcess start(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("broker.log");
        JavaProcess process = JavaProcess.start(
                "broker",
                log,
                Map.of(),
                List.of(
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.toString()));
        Path address = folder.resolve(ADDRESS_FILE);
        for (long waited = 0; !Files.exists(address); waited += POLL_MILLIS) {
            if (!process.isAlive() || waited > PATIENCE.toMillis()) {
                process.kill();
                throw new IOException("the broker did not start: " + Files.readString(log));
            }
            Thread.sleep(POLL_MILLIS);
        }
        return new BrokerProcess(process, Files.readString(address));
    }

    /** What runs in the other JVM. */
    public static void main(String[] arguments) throws Exception {
        Pinning.pinTo(0);
        Path folder = Path.of(arguments[0]);
        // Never closed: the process is killed.
        EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.of(folder.resolve("broker")), Map.of());
        Path written = Files.writeString(folder.resolve(ADDRESS_FILE + ".part"), broker.bootstrapServers());
        Files.move(written, folder.resolve(ADDRESS_FILE), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
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
