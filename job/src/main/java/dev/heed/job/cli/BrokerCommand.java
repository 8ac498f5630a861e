package dev.heed.job.cli;

import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.local.LocalState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heed broker}: a Kafka broker until it is stopped. */
@Command(
        name = "broker",
        description = {
            "Runs a real single-node Kafka broker (KRaft) in the foreground, for trying things out.",
            "",
            "It listens on 127.0.0.1 only, creates topics on first use with 4 partitions, and keeps its data until you delete"
                    + " the folder.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed broker                          port 9092, data under ~/.local/state/heed/broker",
            "  heed broker --port 9192 --data /tmp/kafka"
        })
final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port on 127.0.0.1 (default ${DEFAULT-VALUE}); 0 chooses a free one.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where to keep the data (default: $XDG_STATE_HOME/heed/broker, else ~/.local/state/heed/broker).")
    private Path data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port is " + port + ": use a number from 0 to 65535");
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("starting Kafka …");
        err.flush();
        EmbeddedBroker broker =
                EmbeddedBroker.start(port, Optional.of(data == null ? defaultData(System.getenv()) : data), Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, err), "stop-broker"));
        err.println("listening on " + broker.bootstrapServers() + ", data in " + broker.data() + "; Ctrl-C stops");
        err.flush();
        new CountDownLatch(1).await(); // until a signal runs the hook
        return 0;
    }

    private static void stop(EmbeddedBroker broker, PrintWriter err) {
        broker.close();
        err.println("stopped");
        err.flush();
    }

    static Path defaultData(Map<String, String> environment) {
        return LocalState.folder(environment).resolve("broker");
    }
}
