package dev.heed.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryClientsTest {
    @Test
    void secretsResolveInsideTheClientOnly(@TempDir Path folder) throws IOException {
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "token=s3same\n");
        AtomicReference<String> sent = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'[', ']'});
            exchange.close();
        });
        server.start();
        try {
            RegistrySettings settings =
                    settings(server.getAddress().getPort(), "bearer.auth.token", "${file:" + secrets + ":token}");

            RegistryClients.create(settings).check();

            assertThat(sent.get()).isEqualTo("Bearer s3same");
            assertThat(settings.toString()).doesNotContain("s3same");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aReferenceToNothingIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> RegistryClients.create(settings(1, "bearer.auth.token", "${env:HEED_NO_SUCH_VARIABLE}")))
                .withMessage("registry.properties.bearer.auth.token refers to what is not there: check the name of the"
                        + " variable, file or key");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> RegistryClients.create(settings(1, "bearer.auth.token", "${file:/no/such/file:x}")))
                .withMessageStartingWith("registry.properties.");
    }

    private static RegistrySettings settings(int port, String property, String value) {
        return new RegistrySettings("http://127.0.0.1:" + port, true, Duration.ofSeconds(10), Map.of(property, value));
    }
}
