package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.LoadedConfiguration;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesTest {
    private static final String BASE = "kubernetes/base";
    private static final String SMALL = "kubernetes/overlays/small";
    private static final String LARGE = "kubernetes/overlays/large";

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void everyManifestFitsTheOperatorsSchema(String folder) throws IOException {
        assertThat(ResourceSchema.flinkDeployment().problems(deployment(folder)))
                .isEmpty();
    }

    @Test
    void theSchemaFindsWhatIsWrong() throws IOException {
        ResourceSchema schema = ResourceSchema.flinkDeployment();
        ObjectNode misspelt = deployment(BASE);
        ((ObjectNode) misspelt.at("/spec/job")).put("upgradeMod", "savepoint");
        ObjectNode ofNoKind = deployment(BASE);
        ((ObjectNode) ofNoKind.at("/spec/job")).put("upgradeMode", "savepoints");
        ObjectNode ofWrongType = deployment(BASE);
        ((ObjectNode) ofWrongType.at("/spec/job")).put("parallelism", "two");
        ObjectNode deep = deployment(BASE);
        ((ObjectNode) deep.at("/spec/podTemplate/spec/containers/0")).put("volumeMount", "x");

        assertThat(schema.problems(misspelt)).singleElement().asString().contains("upgradeMod");
        assertThat(schema.problems(ofNoKind)).singleElement().asString().contains("upgradeMode");
        assertThat(schema.problems(ofWrongType)).singleElement().asString().contains("parallelism");
        assertThat(schema.problems(deep)).singleElement().asString().contains("volumeMount");
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void theJobTakesItsConfiguration(String folder) {
        LoadedConfiguration loaded =
                ConfigurationLoader.load(Configuration.fromMap(flinkConfiguration(folder)), Optional.empty(), Map.of());

        assertThat(loaded.settings().jobName()).isEqualTo("heed");
        assertThat(loaded.flink().get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(720);
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void everyOtherKeyIsOneOfFlinksOrOfTheOperators(String folder) throws Exception {
        Set<String> unknown = ConfigurationLoader.load(
                        Configuration.fromMap(flinkConfiguration(folder)), Optional.empty(), Map.of())
                .flink()
                .keySet();
        unknown.removeAll(FlinkKeys.all());

        assertThat(unknown)
                .allMatch(
                        key -> key.matches("(kubernetes\\.operator|job\\.autoscaler|metrics\\.reporter\\.prom)\\..+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void everyJvmHasTheVectorModuleAndReportsItsMetrics(String folder) {
        assertThat(flinkConfiguration(folder))
                .containsEntry("env.java.opts.all", "--add-modules=jdk.incubator.vector")
                .containsAllEntriesOf(MonitoringFiles.reporter());
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void nothingRunsAsRoot(String folder) {
        JsonNode pod = deployment(folder).at("/spec/podTemplate/spec");

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.get("containers")).allSatisfy(container -> assertThat(container
                        .at("/securityContext/allowPrivilegeEscalation")
                        .asText())
                .isEqualTo("false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    void everyMountHasItsVolume(String folder) {
        JsonNode pod = deployment(folder).at("/spec/podTemplate/spec");
        List<String> volumes = pod.get("volumes").findValuesAsText("name");

        pod.get("containers")
                .forEach(container -> assertThat(container.path("volumeMounts").findValuesAsText("name"))
                        .isNotEmpty()
                        .isSubsetOf(volumes));
    }

    /** Holds our own merging to kustomize's, where there is a kubectl. */
    @ParameterizedTest
    @ValueSource(strings = {BASE, SMALL, LARGE})
    @EnabledIf(value = "kubectlIsThere", disabledReason = "no kubectl: not compared with kustomize")
    void kustomizeBuildsTheSame(String folder) throws Exception {
        Process kustomize = new ProcessBuilder(
                        "kubectl", "kustomize", DeployFiles.path(folder).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<JsonNode> theirs;
        try (var documents =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(kustomize.getInputStream())) {
            theirs = documents.readAll();
        }

        assertThat(kustomize.waitFor()).isZero();
        assertThat(theirs).containsExactlyInAnyOrderElementsOf(Kustomization.build(folder));
    }

    static boolean kubectlIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("kubectl", "version", "--client")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ObjectNode deployment(String folder) {
        return (ObjectNode) Kustomization.build(folder).stream()
                .filter(resource -> resource.get("kind").asText().equals("FlinkDeployment"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> flinkConfiguration(String folder) {
        Map<String, String> keys = new HashMap<>();
        deployment(folder)
                .at("/spec/flinkConfiguration")
                .fields()
                .forEachRemaining(
                        field -> keys.put(field.getKey(), field.getValue().asText()));
        return keys;
    }
}
