package dev.heed.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a web server that answers what no registry should, and what Confluent's documentation says that one does. */
@Timeout(60)
class RegistryClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final SchemaId SEVEN = new SchemaId.Id(7);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSchemaIsFoundByIdAndByGuid() {
        answer(200, "{\"schema\": \"\\\"string\\\"\", \"maxId\": {\"id\": [3]}, \"schemaType\": \"AVRO\"}");
        answer(200, "{\"references\": [{\"name\": \"x\", \"more\": [[1], {}]}, 2], \"schema\": \"s\"}");
        UUID guid = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");

        assertThat(client().find(SEVEN)).contains(new RegisteredSchema("AVRO", "\"string\"", false));
        assertThat(client().find(new SchemaId.Guid(guid))).contains(new RegisteredSchema("AVRO", "s", true));

        assertThat(requests).containsExactly("GET /base/schemas/ids/7", "GET /base/schemas/guids/" + guid);
        assertThat(headers.get(0).getFirst("Accept")).startsWith("application/vnd.schemaregistry.v1+json");
        assertThat(headers.get(0)).doesNotContainKey("Authorization");
    }

    @Test
    void theRegistrysOwnWordThatThereIsNoneIsBelieved() {
        answer(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");

        assertThat(client().find(SEVEN)).isEmpty();
        assertThat(requests).hasSize(1);
    }

    @Test
    void aBare404IsBelievedIfARegistryIsThere() {
        answer(404, "");
        answer(200, "[\"AVRO\"]");
        assertThat(client().find(SEVEN)).isEmpty();
        assertThat(requests).containsExactly("GET /base/schemas/ids/7", "GET /base/schemas/types");

        answer(404, "<html>default backend</html>");
        answer(404, "<html>default backend</html>");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().find(SEVEN))
                .withMessageStartingWith("the answer there is not a schema registry's (HTTP 404)");
    }

    @Test
    void whatPassesIsAskedAgain() {
        answer(503, "");
        answer(429, "{\"error_code\": 42901, \"message\": \"slow down\"}");
        answer(200, "{\"schema\": \"s\"}");

        assertThat(client().find(SEVEN)).contains(new RegisteredSchema("AVRO", "s", false));
        assertThat(requests).hasSize(3);
    }

    @Test
    void whatDoesNotPassEndsInAFailureThatSaysWhatTheRegistrySaid() {
        for (int i = 0; i < 3; i++) {
            answer(500, "{\"error_code\": 50001, \"message\": \"no\\nstore\"}");
        }

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().find(SEVEN))
                .withMessage("it fails (HTTP 500, no store)");
        assertThat(requests).hasSize(3);
    }

    @Test
    void nobodyThereIsAFailure() {
        server.stop(0);

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().check())
                .withMessage("no answer (connection refused); check the address, and that the registry runs");
    }

    @Test
    void redirectsAreNotFollowed() {
        answers.add(new Answer(302, "", url() + "/elsewhere"));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().find(SEVEN))
                .withMessage("it redirects (HTTP 302), which is not followed; name the registry's own address");
        assertThat(requests).hasSize(1);
    }

    @Test
    void anAnswerIsReadUpToABoundOnly() {
        String open = "{\"schema\": \"";
        String close = "\"}";
        String fits = "x".repeat(RegistryClient.MAX_ANSWER_BYTES - open.length() - close.length());
        answer(200, open + fits + close);
        assertThat(client().find(SEVEN))
                .hasValueSatisfying(schema -> assertThat(schema.text()).isEqualTo(fits));

        answer(200, open + fits + "x" + close);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().check())
                .withMessageContaining("longer than 1048576 bytes");
    }

    @Test
    void anAnswerThatDoesNotEndIsNotWaitedFor() {
        answers.add(new Answer(200, null, null));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> new RegistryClient(url(), Duration.ofMillis(300), Map.of()).check())
                .withMessage("no answer within 300 ms; check the address, and that the registry runs");
    }

    @Test
    void credentialsAreSentAndNeverShown() {
        answer(200, "[]");
        answer(401, "{\"error_code\": 401, \"message\": \"Unauthorized\"}");
        RegistryClient client = new RegistryClient(url(), TIMEOUT, Map.of("basic.auth.user.info", "heed:sésame"));

        client.check();
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(client::check)
                .withMessageStartingWith("it denies access (HTTP 401, Unauthorized)")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sésame"));

        String sent = headers.get(0).getFirst("Authorization").replaceFirst("Basic ", "");
        assertThat(new String(Base64.getDecoder().decode(sent), StandardCharsets.UTF_8))
                .isEqualTo("heed:sésame");
    }

    @Test
    void aTokenIsSent() {
        answer(200, "[]");

        new RegistryClient(url(), TIMEOUT, Map.of("bearer.auth.token", "abc.def")).check();

        assertThat(headers.get(0).getFirst("Authorization")).isEqualTo("Bearer abc.def");
    }

    @Test
    void credentialsThatCannotBeUsedAreRefusedAndNotShown() {
        for (Map<String, String> properties : List.of(
                Map.of("basic.auth.user.info", "sesame"),
                Map.of("bearer.auth.token", "sesame\nX-Other: 1"),
                Map.of("bearer.auth.token", "sesame", "basic.auth.user.info", "a:sesame"),
                Map.of("ssl.truststore.location", "/nowhere", "ssl.truststore.password", "sesame"))) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> new RegistryClient(url(), TIMEOUT, properties))
                    .withMessageStartingWith("registry.properties.")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sesame"));
        }
    }

    @Test
    void aSchemaIsRegisteredUnderItsSubject() {
        answer(200, "{\"id\": 12}");

        assertThat(client().register("t-value", "{\"type\": \"string\"}")).isEqualTo(12);

        assertThat(requests).containsExactly("POST /base/subjects/t-value/versions");
        assertThat(headers.get(0).getFirst("Content-Type")).isEqualTo("application/vnd.schemaregistry.v1+json");
        assertThat(bodies).containsExactly("{\"schema\":\"{\\\"type\\\": \\\"string\\\"}\"}");
    }

    @Test
    void aSubjectThatRefusesASchemaSaysWhy() {
        answer(409, "{\"error_code\": 409, \"message\": \"Schema being registered is incompatible\"}");

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client().register("t-value", "x"))
                .withMessage("it refuses the schema (HTTP 409, Schema being registered is incompatible)");
    }

    @Test
    void aSubjectWithoutTheSchemaHasNoIdForIt() {
        answer(404, "{\"error_code\": 40401, \"message\": \"Subject not found\"}");
        answer(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
        assertThat(client().find("t-value", "x")).isEmpty();

        answer(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
        answer(200, "{\"subject\": \"t-value\", \"version\": 1, \"id\": 12, \"schema\": \" x\"}");
        assertThat(client().find("t-value", "x")).hasValue(12);

        assertThat(requests.subList(0, 2))
                .isEqualTo(requests.subList(2, 4))
                .containsExactly("POST /base/subjects/t-value", "POST /base/subjects/t-value?normalize=true");
    }

    @Test
    void whatIsNoRegistryIsNamed() {
        for (String body : List.of("hello", "", "{\"id\": \"x\"}", "{\"references\": [", "[".repeat(5000))) {
            answer(200, body);
            assertThatExceptionOfType(RegistryException.class)
                    .as(body)
                    .isThrownBy(() -> client().find(SEVEN))
                    .withMessageStartingWith("the answer there is not a schema registry's");
        }
    }

    private RegistryClient client() {
        return new RegistryClient(url() + "/", TIMEOUT, Map.of());
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/base";
    }

    private void answer(int status, String body) {
        answers.add(new Answer(status, body, null));
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        headers.add(exchange.getRequestHeaders());
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Answer answer = answers.remove();
        if (answer.location() != null) {
            exchange.getResponseHeaders().set("Location", answer.location());
        }
        if (answer.body() == null) {
            exchange.sendResponseHeaders(answer.status(), 0);
            OutputStream unended = exchange.getResponseBody();
            unended.write('[');
            unended.flush();
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        // In parts, as a network would bring it.
        for (int from = 0; from < body.length; from += 50_000) {
            exchange.getResponseBody().write(Arrays.copyOfRange(body, from, Math.min(body.length, from + 50_000)));
        }
        exchange.close();
    }

    /** What the server says next; without a body, the beginning of one. */
    private record Answer(int status, String body, String location) {}
}
