package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.options.ConfigurationLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {
    private static final Path FOLDER = DeployFiles.path("compose");

    private final Map<String, Object> compose = new Yaml().load(DeployFiles.text("compose/compose.yaml"));
    private final Map<String, Map<String, Object>> services = services(compose);

    @Test
    void everyMountedFileExists() {
        List<String> mounts = new ArrayList<>();
        forEachVolume((service, volume) -> {
            String source = volume.split(":", -1)[0];
            if (source.startsWith(".") && !source.contains("/target/")) {
                mounts.add(source);
                assertThat(FOLDER.resolve(source)).as(service).exists();
            }
        });

        assertThat(mounts).contains("../monitoring/alerts.yaml", "../monitoring/dashboard.json");
    }

    /** They are not in the sources: deploy/local/heed makes them. */
    @Test
    void whatTheBuildMakesIsMountedFromWhereTheBuildPutsIt() {
        List<String> built = new ArrayList<>();
        forEachVolume((service, volume) -> {
            if (volume.contains("/target/")) {
                built.add(FOLDER.resolve(volume.split(":", -1)[0]).normalize().toString());
            }
        });

        String libraries =
                DeployFiles.path("pom.xml").resolveSibling("target/local/lib").toString();
        assertThat(built).isNotEmpty().containsOnly(libraries);
        assertThat(DeployFiles.text("pom.xml")).contains("${project.build.directory}/local/lib");
    }

    @Test
    void everyNamedVolumeIsDeclared() {
        Map<String, Object> declared = cast(compose.get("volumes"));
        forEachVolume((service, volume) -> {
            if (!volume.startsWith(".")) {
                assertThat(declared).containsKey(volume.split(":", -1)[0]);
            }
        });
    }

    @Test
    void everyPortIsOfThisMachineOnly() {
        services.forEach((name, service) -> this.<String>list(service, "ports")
                .forEach(port -> assertThat(port).as(name).startsWith("127.0.0.1:")));
        assertThat(services.values())
                .filteredOn(service -> service.containsKey("ports"))
                .hasSize(4);
    }

    @Test
    void everyImageIsAVariableOfOneDefault() {
        Map<String, String> defaults = new TreeMap<>();
        services.forEach((name, service) -> {
            String image = (String) service.get("image");
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
            Object dependsOn = service.getOrDefault("depends_on", List.of());
            Iterable<String> others = dependsOn instanceof Map<?, ?> map
                    ? ComposeTest.<Map<String, Object>>cast(map).keySet()
                    : cast(dependsOn);
            assertThat(services).as(name).containsKeys(list(others).toArray(String[]::new));
        });
    }

    /** As the image's start script does: a key a line, the value from the first colon on, without any white space. */
    @Test
    void theJobTakesItsConfiguration() {
        Map<String, Object> environment = cast(services.get("jobmanager").get("environment"));
        Map<String, String> keys = new HashMap<>();
        for (String line :
                ((String) environment.get("FLINK_PROPERTIES")).lines().toList()) {
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
    void prometheusScrapesThePortThatFlinkServes() {
        assertThat(DeployFiles.yaml("compose/prometheus.yaml")
                        .at("/scrape_configs/0/dns_sd_configs/0/port")
                        .asText())
                .isEqualTo(MonitoringFiles.reporter().get("metrics.reporter.prom.port"));
        assertThat(DeployFiles.text("docker/healthcheck"))
                .contains("${1:-" + MonitoringFiles.reporter().get("metrics.reporter.prom.port") + "}");
    }

    @Test
    void theScriptsAreExecutable() {
        assertThat(DeployFiles.path("docker/build")).isExecutable();
        assertThat(Files.isExecutable(DeployFiles.path("docker/healthcheck"))).isTrue();
    }

    private void forEachVolume(BiConsumer<String, String> action) {
        services.forEach((name, service) ->
                this.<String>list(service, "volumes").forEach(volume -> action.accept(name, volume)));
    }

    private static Map<String, Map<String, Object>> services(Map<String, Object> compose) {
        return cast(compose.get("services"));
    }

    private <T> List<T> list(Map<String, Object> service, String key) {
        return cast(service.getOrDefault(key, List.of()));
    }

    private static List<String> list(Iterable<String> names) {
        List<String> list = new ArrayList<>();
        names.forEach(list::add);
        return list;
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }
}
