package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.job.options.ConfigurationLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {
    private static final Path FOLDER = DeployFiles.path("compose");

    /** By a parser that resolves anchors and merges. */
    private final JsonNode compose =
            new ObjectMapper().valueToTree(new Yaml().<Object>load(DeployFiles.text("compose/compose.yaml")));

    private final Map<String, JsonNode> services = services();

    @Test
    void everyMountedFileExists() {
        List<String> mounts = sources().stream()
                .filter(source -> source.startsWith(".") && !source.contains("/target/"))
                .toList();

        assertThat(mounts)
                .contains("../monitoring/alerts.yaml", "../monitoring/dashboard.json")
                .allSatisfy(source -> assertThat(FOLDER.resolve(source)).exists());
    }

    /** It is not in the sources: deploy/local/heed makes it. */
    @Test
    void whatTheBuildMakesIsMountedFromWhereTheBuildPutsIt() {
        List<Path> built = sources().stream()
                .filter(source -> source.contains("/target/"))
                .map(source -> FOLDER.resolve(source).normalize())
                .toList();

        assertThat(built).isNotEmpty().containsOnly(DeployFiles.path("pom.xml").resolveSibling("target/local/lib"));
        assertThat(DeployFiles.text("pom.xml")).contains("${project.build.directory}/local/lib");
    }

    @Test
    void everyNamedVolumeIsDeclared() {
        List<String> named =
                sources().stream().filter(source -> !source.startsWith(".")).toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(compose.get("volumes").has(name)).as(name).isTrue());
    }

    @Test
    void everyPortIsOfThisMachineOnly() {
        List<String> ports = new ArrayList<>();
        services.values().forEach(service -> service.path("ports").forEach(port -> ports.add(port.asText())));

        assertThat(ports).hasSize(4).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void everyImageIsAVariableOfOneDefault() {
        Map<String, String> defaults = new TreeMap<>();
        services.forEach((name, service) -> {
            String image = service.get("image").asText();
            assertThat(image).as(name).matches("\\$\\{[A-Z]+_IMAGE:-\\S+:\\S+}");
            String variable = image.substring(2, image.indexOf(':'));
            assertThat(defaults.merge(variable, image, (one, other) -> one.equals(other) ? one : "two"))
                    .isEqualTo(image);
        });
        assertThat(defaults).containsOnlyKeys("HEED_IMAGE", "KAFKA_IMAGE", "PROMETHEUS_IMAGE", "GRAFANA_IMAGE");
    }

    @Test
    void whoeverIsWaitedForExists() {
        services.forEach((name, service) -> {
            JsonNode others = service.path("depends_on");
            if (others.isArray()) {
                others.forEach(other -> assertThat(services).as(name).containsKey(other.asText()));
            } else {
                others.fieldNames()
                        .forEachRemaining(other -> assertThat(services).as(name).containsKey(other));
            }
        });
    }

    /** As the image's start script reads it: a key a line, the value from the first colon on, without any white space. */
    @Test
    void theJobTakesItsConfiguration() {
        JsonNode environment = services.get("jobmanager").get("environment");
        Map<String, String> keys = new HashMap<>();
        for (String line : environment.get("FLINK_PROPERTIES").asText().lines().toList()) {
            String[] parts = line.replaceAll("\\s", "").split(":", 2);
            keys.put(parts[0], parts[1]);
        }

        assertThat(ConfigurationLoader.load(Configuration.fromMap(keys), Optional.empty(), Map.of())
                        .settings()
                        .model()
                        .path())
                .isEqualTo("file:///opt/heed/models/attention");
        assertThat(services.get("taskmanager").get("environment")).isEqualTo(environment);
    }

    @Test
    void theDashboardAsksTheDataSourceThatIsProvided() {
        String uid = DeployFiles.yaml("compose/grafana/datasources.yaml")
                .at("/datasources/0/uid")
                .asText();

        assertThat(DeployFiles.json("monitoring/dashboard.json").findValues("datasource"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.get("uid").asText()).isEqualTo(uid));
    }

    @Test
    void prometheusAndTheHealthCheckAskThePortThatFlinkServes() {
        String port = MonitoringFiles.reporter().get("metrics.reporter.prom.port");

        assertThat(DeployFiles.yaml("compose/prometheus.yaml")
                        .at("/scrape_configs/0/dns_sd_configs/0/port")
                        .asText())
                .isEqualTo(port);
        assertThat(DeployFiles.text("docker/healthcheck")).contains("${1:-" + port + "}");
    }

    @Test
    void theScriptsAreExecutable() {
        assertThat(DeployFiles.path("docker/build")).isExecutable();
        assertThat(DeployFiles.path("docker/healthcheck")).isExecutable();
    }

    /** What volumes are made of: folders of the sources, or names. */
    private List<String> sources() {
        List<String> sources = new ArrayList<>();
        services.values().forEach(service -> service.path("volumes")
                .forEach(volume -> sources.add(volume.asText().split(":", -1)[0])));
        return sources;
    }

    private Map<String, JsonNode> services() {
        Map<String, JsonNode> map = new TreeMap<>();
        compose.get("services").fields().forEachRemaining(field -> map.put(field.getKey(), field.getValue()));
        return map;
    }
}
