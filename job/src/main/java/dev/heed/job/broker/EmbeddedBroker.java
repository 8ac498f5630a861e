package dev.heed.job.broker;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A single KRaft node, broker and controller in one, on 127.0.0.1. Started again on its data it has the same topics, offsets and
 * transactions. Several may run in one JVM. Not for production: one replica of everything, no authentication.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final int port;
    private final DataFolder data;

    private EmbeddedBroker(KafkaRaftServer server, int port, DataFolder data) {
        this.server = server;
        this.port = port;
        this.data = data;
    }

    /** On a free port and a temporary folder, which {@link #close()} deletes. */
    public static EmbeddedBroker start() {
        return start(0, Optional.empty(), Map.of());
    }

    /**
     * Returns when the broker serves clients.
     *
     * @param port port on 127.0.0.1; 0 chooses a free one
     * @param folder where the data is kept, created if absent; a temporary folder, which {@link #close()} deletes, if empty
     * @param overrides broker configuration by Kafka's names, over what {@link BrokerConfiguration} sets
     * @throws ConfigurationException if the port is taken or the folder cannot be used
     */
    public static EmbeddedBroker start(int port, Optional<Path> folder, Map<String, String> overrides) {
        int listener = Ports.claim(port);
        DataFolder data = DataFolder.open(folder);
        KafkaRaftServer server = null;
        try {
            KafkaConfig configuration =
                    new KafkaConfig(BrokerConfiguration.of(listener, Ports.free(), data.path(), overrides), false);
            format(configuration, data.path());
            server = new KafkaRaftServer(configuration, Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, listener, data);
        } catch (Exception e) { // Scala code throws checked exceptions without declaring them
            if (server != null) {
                server.shutdown();
            }
            data.close();
            if (e instanceof ConfigurationException mendable) {
                throw mendable;
            }
            throw new IllegalStateException("the broker on " + data.path() + " did not start: " + e.getMessage(), e);
        }
    }

    /** What clients connect to: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return Ports.HOST + ":" + port;
    }

    /** Where the data is. */
    public Path data() {
        return data.path();
    }

    /** Stops in an orderly way: what was acknowledged is on disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        data.close();
    }

    private static void format(KafkaConfig configuration, Path folder) throws Exception {
        if (Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        refuseForeign(folder);
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(configuration.nodeId())
                    .setControllerListenerName(BrokerConfiguration.CONTROLLER)
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .run();
        }
    }

    /** Only an empty folder is made a broker's. */
    private static void refuseForeign(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!entry.equals(folder.resolve(DataFolder.LOCK))) {
                    throw new ConfigurationException(
                            folder + " holds other data: name an empty folder, or one that a broker has made");
                }
            }
        }
    }
}
