package dev.heed.it.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Flink's REST interface, as JSON. */
public final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    FlinkRest(String host, int port) {
        this.base = "http://" + host + ":" + port;
    }

    /** The ids of the TaskManagers that are registered; none if the JobManager does not answer. */
    Set<String> taskManagers() throws InterruptedException {
        try {
            Set<String> registered = new HashSet<>();
            for (JsonNode manager : get("/taskmanagers").path("taskmanagers")) {
                registered.add(manager.path("id").asText());
            }
            return registered;
        } catch (IOException e) {
            return Set.of(); // it does not listen yet
        }
    }

    /** The answer to GET. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(publisher(body)));
    }

    void patch(String path) throws IOException, InterruptedException {
        JsonNode unused = send(request(path).method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private static HttpRequest.BodyPublisher publisher(Map<String, ?> body) throws IOException {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body), StandardCharsets.UTF_8);
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + ": " + response.statusCode() + " "
                    + response.body().lines().limit(20).toList());
        }
        return JSON.readTree(response.body());
    }
}
