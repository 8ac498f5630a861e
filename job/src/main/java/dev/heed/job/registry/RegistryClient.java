package dev.heed.job.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a schema registry. Every call ends within the timeout, answer included; redirects are not followed. Safe for use by several
 * threads; has nothing to close.
 */
public final class RegistryClient implements SchemaLookup {
    static final int MAX_ANSWER_BYTES = 1 << 20;

    /** How often a schema is asked for, and after what pause again: a hiccup is not to restart a job. */
    private static final Duration[] PAUSES = {Duration.ofMillis(250), Duration.ofSeconds(1)};

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String AVRO = "AVRO";
    private static final String FIX = "; check the address, and that the registry runs";

    private final String url;
    private final Duration timeout;
    private final Optional<String> authorization;
    private final HttpClient http;

    /**
     * A client; it asks nothing yet.
     *
     * @param url of the registry, up to where {@code /subjects} follows
     * @param timeout of one call
     * @param properties {@code registry.properties.*}, with their secrets resolved
     * @throws dev.heed.job.options.ConfigurationException if the properties cannot be used
     */
    public RegistryClient(String url, Duration timeout, Map<String, String> properties) {
        RegistryAccess access = new RegistryAccess(properties);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        access.tls().ifPresent(builder::sslContext);
        this.url = url.replaceAll("/+$", "");
        this.timeout = timeout;
        this.authorization = access.authorization();
        this.http = builder.build();
    }

    /**
     * Makes sure that a registry is there, and lets us in.
     *
     * @throws RegistryException if not
     */
    public void check() {
        RegistryAnswer answer = get("/schemas/types");
        if (!answer.isJson()) {
            throw foreign(answer);
        }
    }

    @Override
    public Optional<RegisteredSchema> find(SchemaId id) {
        for (int attempt = 0; ; attempt++) {
            try {
                return findOnce(id);
            } catch (RegistryException e) {
                if (!e.isPassing() || attempt == PAUSES.length) {
                    throw e;
                }
                pause(PAUSES[attempt]);
            }
        }
    }

    private Optional<RegisteredSchema> findOnce(SchemaId id) {
        RegistryAnswer answer = get(id.path());
        if (answer.status() == 200 && answer.schema() != null) {
            String type = answer.schemaType() == null ? AVRO : answer.schemaType();
            return Optional.of(new RegisteredSchema(type, answer.schema(), answer.hasReferences()));
        }
        if (answer.saysAbsent()) {
            return Optional.empty();
        }
        if (answer.status() == 404) {
            check(); // A registry that has no such path, as for GUIDs, or something else in its place?
            return Optional.empty();
        }
        throw foreign(answer);
    }

    /**
     * Registers an Avro schema under a subject, if it is not there yet.
     *
     * @return its id
     * @throws RegistryException if that cannot be, also because the subject's compatibility rule forbids it
     */
    public int register(String subject, String schema) {
        return id(post("/subjects/" + subject + "/versions", schema));
    }

    /**
     * The id of an Avro schema under a subject; none if it is not registered there. As it is written, else in normal form: Apicurio
     * takes the same schema with other white space for another one, until it is told to normalize.
     */
    public OptionalInt find(String subject, String schema) {
        RegistryAnswer answer = post("/subjects/" + subject, schema);
        if (answer.saysAbsent()) {
            answer = post("/subjects/" + subject + "?normalize=true", schema);
        }
        return answer.saysAbsent() ? OptionalInt.empty() : OptionalInt.of(id(answer));
    }

    private static int id(RegistryAnswer answer) {
        if (answer.status() != 200 || answer.id() == null) {
            throw answer.errorCode() == 0
                    ? foreign(answer)
                    : new RegistryException("it refuses the schema (" + answer.shown() + ")", false, null);
        }
        return answer.id();
    }

    private RegistryAnswer get(String path) {
        return send(request(path).GET());
    }

    private RegistryAnswer post(String path, String schema) {
        return send(request(path)
                .header("Content-Type", CONTENT_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body(schema))));
    }

    private static String body(String schema) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("schema", schema);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Accept", CONTENT_TYPE + ", application/json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private RegistryAnswer send(HttpRequest.Builder request) {
        // Not the request's own timeout, which ends with the headers of the answer.
        CompletableFuture<HttpResponse<byte[]>> call =
                http.sendAsync(request.build(), info -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            RegistryAnswer answer = RegistryAnswer.parse(response.statusCode(), response.body());
            refuse(answer);
            return answer;
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new RegistryException("no answer within " + timeout.toMillis() + " ms" + FIX, true, e);
        } catch (ExecutionException e) {
            throw new RegistryException("no answer (" + reason(e.getCause()) + ")" + FIX, true, e.getCause());
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted before it answered", false, e);
        }
    }

    private static void refuse(RegistryAnswer answer) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    "it denies access (" + answer.shown() + "); check registry.properties.basic.auth.user.info or"
                            + " bearer.auth.token, and the rights on its subjects",
                    false,
                    null);
        }
        if (status / 100 == 3) {
            throw new RegistryException(
                    "it redirects (HTTP " + status + "), which is not followed; name the registry's own address",
                    false,
                    null);
        }
        if (status >= 500 || status == 429) {
            throw new RegistryException("it fails (" + answer.shown() + ")", true, null);
        }
    }

    private static RegistryException foreign(RegistryAnswer answer) {
        return new RegistryException(
                "the answer there is not a schema registry's (" + answer.shown()
                        + "); name the base of Confluent's interface, e.g. http://HOST:8081 or"
                        + " http://HOST:8080/apis/ccompat/v7",
                false,
                null);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure instanceof ConnectException
                    ? "connection refused"
                    : failure.getClass().getSimpleName();
        }
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static void pause(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted before it answered", false, e);
        }
    }
}
