package dev.heed.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.it.cluster.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Apicurio's registry as it is released, in a process of its own on the loopback interface. What was registered is there again after a
 * restart. The calls here are HTTP by hand: nothing of Heed's client.
 */
public final class RegistryServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int port;
    private JavaProcess process;

    /**
     * Starts it.
     *
     * @param folder for its database and its log
     */
    public RegistryServer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        start();
    }

    /** Of the interface that is Confluent's. */
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    int port() {
        return port;
    }

    void start() throws IOException, InterruptedException {
        process = JavaProcess.start(
                "registry",
                folder.resolve("registry.log"),
                Map.of(),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dapicurio.storage.kind=sql",
                        "-Dapicurio.storage.sql.kind=h2",
                        "-Dapicurio.datasource.url=jdbc:h2:file:"
                                + folder.resolve("database").toAbsolutePath(),
                        "-jar",
                        jar().toString()));
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the registry does not answer" + process.tail());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Asks it to end, and waits for that. */
    public void stop() throws IOException, InterruptedException {
        process.stop();
    }

    @Override
    public void close() throws IOException {
        try {
            process.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the registry ended", e);
        }
    }

    /** Registers an Avro schema and returns its id. */
    public int register(String subject, String schema) throws IOException, InterruptedException {
        return post("/subjects/" + subject + "/versions", Map.of("schema", schema))
                .get("id")
                .intValue();
    }

    int registerProtobuf(String subject, String schema) throws IOException, InterruptedException {
        return post("/subjects/" + subject + "/versions", Map.of("schema", schema, "schemaType", "PROTOBUF"))
                .get("id")
                .intValue();
    }

    /** Makes a subject refuse schemas that cannot read what the one before wrote. */
    void demandBackwardCompatibility(String subject) throws IOException, InterruptedException {
        JsonNode unused = send(request("/config/" + subject).PUT(body(Map.of("compatibility", "BACKWARD"))));
    }

    public List<String> subjects() throws IOException, InterruptedException {
        return Stream.of(JSON.treeToValue(send(request("/subjects").GET()), String[].class))
                .toList();
    }

    Schema schema(int id) throws IOException, InterruptedException {
        return new Schema.Parser()
                .parse(send(request("/schemas/ids/" + id).GET()).get("schema").textValue());
    }

    private JsonNode post(String path, Map<String, String> body) throws IOException, InterruptedException {
        return send(request(path).POST(body(body)));
    }

    private static HttpRequest.BodyPublisher body(Map<String, String> body) throws IOException {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json");
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private boolean answers() throws InterruptedException {
        try {
            return send(request("/schemas/types").GET()).isArray();
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    private static Path jar() throws IOException {
        Path release = Path.of(System.getProperty("heed.registry"));
        try (Stream<Path> files = Files.list(release)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no registry in " + release));
        }
    }
}
