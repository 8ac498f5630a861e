package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What is for Prometheus, by its own tool; Debian has it in the package "prometheus". */
@EnabledIf(
        value = "promtoolIsThere",
        disabledReason = "no promtool: alert rules and configuration not given to Prometheus's own tool")
class PrometheusTest {
    @TempDir
    private Path folder;

    /** Each alert, with its text, fires on made-up series that call for it and is silent on those of a healthy job. */
    @Test
    void everyAlertFiresWhenItShouldAndOnlyThen() throws Exception {
        Files.copy(DeployFiles.path("monitoring/alerts.yaml"), folder.resolve("alerts.yaml"));
        Path tests = folder.resolve("alerts-test.yaml");
        Files.copy(Path.of("src", "test", "resources", "monitoring", "alerts-test.yaml"), tests);
        String text = Files.readString(tests);

        for (String alert : DeployReadme.firstCells("alert")) {
            assertThat(text.lines().filter(line -> line.contains("alertname: " + alert)))
                    .as(alert)
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        promtool("test", "rules", tests.toString());
    }

    @Test
    void itTakesTheConfigurationOfTheComposition() throws Exception {
        Path alerts = DeployFiles.path("monitoring/alerts.yaml");
        Path configuration = folder.resolve("prometheus.yaml");
        Files.writeString(
                configuration,
                DeployFiles.text("compose/prometheus.yaml").replace("/etc/prometheus/alerts.yaml", alerts.toString()));

        assertThat(promtool("check", "config", configuration.toString())).contains("1 rule files found");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    static boolean promtoolIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("promtool", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
