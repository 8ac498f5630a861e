package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.deploy.DeployRights;
import dev.heed.it.cluster.ClusterJob;
import dev.heed.it.cluster.FlinkRest;
import dev.heed.it.cluster.ProcessCluster;
import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.pipeline.AttentionPipeline;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords that come through Kafka's config providers are found nowhere: not in the logs of a cluster, not in what its web interface
 * shows, not in the job graph, and not in checkpoints. What stands beside them is found, so the search would find them.
 */
@Timeout(240)
class SecretsIT {
    private static final long SEED = 12;
    private static final int HIDDEN = 8;
    private static final int RECORDS = 20;
    private static final String USER_PASSWORD = "planted-5f1c0e7b-of-the-user";
    private static final String STORE_PASSWORD = "planted-93d2aa41-of-the-truststore";
    private static final String VARIABLE = "HEED_IT_PASSWORD";

    /** Stands right beside the password. */
    private static final String VISIBLE = "ScramLoginModule required username";

    @TempDir
    private Path folder;

    @Test
    void plantedPasswordsAreNowhere() throws Exception {
        Path keys = Files.createDirectory(folder.resolve("keys"));
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 2), SEED);
        try (SecuredKafka secured = SecuredKafka.start(keys, USER_PASSWORD, STORE_PASSWORD)) {
            JobFixture named = new JobFixture(secured.kafka(), "job", model, folder.resolve("unused"))
                    .with("attention.topic", "attention")
                    .with("attention.layers", "0");
            secured.createTopics(List.of(named.input(), named.output(), named.deadLetterTopic(), "attention"));
            secured.allowOnly(DeployRights.of(SecuredKafka.USER, named.load().settings()));
            Map<String, String> secrets = Map.of("user", USER_PASSWORD, "truststore", STORE_PASSWORD);
            String storePassword = secured.secretFile(secrets, "truststore");

            named.with(secured.clientKeys(secured.secretFile(secrets, "user"), storePassword));
            assertHidden("the job graph", graph(named.load()));

            Map<String, String> configured = new LinkedHashMap<>(named.keys());
            configured.keySet().removeIf(key -> key.startsWith("execution.checkpointing.dir"));
            configured.put("kafka.properties.sasl.jaas.config", jaas("${env:" + VARIABLE + "}"));
            Path cluster = folder.resolve("cluster");
            try (ProcessCluster flink = ProcessCluster.start(cluster, model, 2, Map.of(VARIABLE, USER_PASSWORD))) {
                ClusterJob job = flink.submit(configured, Optional.empty());
                job.awaitRunning();
                for (int t = 0; t < RECORDS; t++) {
                    secured.kafka().send(named.input(), new Tokens(HIDDEN, SEED).one("s", t));
                }
                secured.kafka().flush();
                secured.kafka().awaitCommitted(named.output(), records -> records.size() == RECORDS);
                assertHidden("the web interface", web(flink.rest(), job.id()));
                assertThat(new String(web(flink.rest(), job.id()), StandardCharsets.UTF_8))
                        .contains("\"id\":\"taskmanager-1\"", "attention");
                String savepoint = job.stopWithSavepoint(SavepointFormatType.CANONICAL);
                assertThat(savepoint).contains("savepoint");
            }
            assertFilesHide(cluster);
        }
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + SecuredKafka.USER
                + "\" password=\"" + password + "\";";
    }

    /** What the client sends to the cluster. */
    private static byte[] graph(LoadedConfiguration loaded) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(loaded.flink());
        AttentionPipeline.build(environment, loaded.settings());
        byte[] graph =
                InstantiationUtil.serializeObject(environment.getStreamGraph().getJobGraph());
        assertThat(contains(graph, VISIBLE)).as("the reference is in the graph").isTrue();
        return graph;
    }

    private static byte[] web(FlinkRest rest, String job) throws Exception {
        List<String> paths = new ArrayList<>(List.of(
                "/config",
                "/overview",
                "/jobs/overview",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/logs",
                "/taskmanagers"));
        for (String view : List.of("", "/config", "/plan", "/exceptions", "/checkpoints", "/checkpoints/config")) {
            paths.add("/jobs/" + job + view);
        }
        for (JsonNode manager : rest.get("/taskmanagers").path("taskmanagers")) {
            paths.add("/taskmanagers/" + manager.path("id").asText());
        }
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            for (String view : List.of("", "/accumulators", "/subtasktimes", "/taskmanagers")) {
                paths.add("/jobs/" + job + "/vertices/" + vertex.path("id").asText() + view);
            }
        }
        StringBuilder answers = new StringBuilder();
        for (String path : paths) {
            answers.append(path).append(": ").append(rest.get(path)).append('\n');
        }
        return answers.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void assertFilesHide(Path cluster) throws IOException {
        boolean logs = false;
        boolean metadata = false;
        for (Path file : files(cluster)) {
            byte[] bytes = Files.readAllBytes(file);
            assertHidden(file.toString(), bytes);
            logs |= file.getFileName().toString().startsWith("taskmanager-1") && bytes.length > 1000;
            metadata |= file.getFileName().toString().equals("_metadata") && bytes.length > 1000;
        }
        assertThat(logs).as("logs were searched").isTrue();
        assertThat(metadata).as("checkpoints were searched").isTrue();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void assertHidden(String where, byte[] bytes) {
        for (String secret : List.of(USER_PASSWORD, STORE_PASSWORD)) {
            assertThat(contains(bytes, secret)).as("%s in %s", secret, where).isFalse();
        }
    }

    /** In UTF-8, as Java's serialization has it, too, or in UTF-16. */
    private static boolean contains(byte[] bytes, String text) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        return latin.contains(text)
                || latin.contains(new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
    }
}
