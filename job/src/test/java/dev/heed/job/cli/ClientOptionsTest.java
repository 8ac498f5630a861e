package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClientOptionsTest {
    @Test
    void bootstrapServersAreTheKeyOfTheSameName() {
        assertThat(parse("--bootstrap-servers", "a:1,b:2").kafka().bootstrapServers())
                .isEqualTo("a:1,b:2");
        assertThat(parse("--bootstrap-servers", "a:1", "-D", "kafka.bootstrap-servers=a:1")
                        .kafka()
                        .bootstrapServers())
                .isEqualTo("a:1");
        assertThat(parse("--bootstrap-servers=a:1", "-Dkafka.properties.client.id=x=y")
                        .kafka()
                        .properties())
                .isEqualTo(Map.of("client.id", "x=y"));
    }

    @Test
    void twoDifferentBootstrapServersAreAnError() {
        ClientOptions options = parse("--bootstrap-servers", "a:1", "-D", "kafka.bootstrap-servers=b:2");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(options::kafka)
                .withMessage("--bootstrap-servers is 'a:1' and -D kafka.bootstrap-servers is 'b:2': give one of them");
    }

    @Test
    void theFlagWinsOverTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "kafka.bootstrap-servers: b:2\nmodel.path: /m\n");

        Settings settings = parse("--config", file.toString(), "--bootstrap-servers", "a:1")
                .load()
                .settings();

        assertThat(settings.kafka().bootstrapServers()).isEqualTo("a:1");
        assertThat(settings.model().path()).isEqualTo("/m");
    }

    @Test
    void commandsThatOnlyTalkToKafkaNeedNoModelButRefuseUnknownKeys() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> parse("--bootstrap-servers", "a:1", "-D", "kafka.groupid=x")
                        .kafka())
                .withMessage("kafka.groupid is not a key of Heed: did you mean kafka.group-id?");
    }

    private static ClientOptions parse(String... arguments) {
        return CommandLine.populateCommand(new ClientOptions(), arguments);
    }
}
