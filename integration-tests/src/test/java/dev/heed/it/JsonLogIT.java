package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.deploy.DeployFiles;
import dev.heed.it.cluster.JavaProcess;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of deploy/monitoring/log4j-console.properties, as a run of the job writes it. */
@Timeout(120)
class JsonLogIT {
    private static final long SEED = 13;
    private static final int HIDDEN = 8;
    private static final String SEQUENCE = "quoted \"and\" \\ \n umlauts äöü";

    @TempDir
    private Path folder;

    @Test
    void everyLineIsAnObjectAndADeadLetterHasItsPlaceAsFields() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 1), SEED);
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job =
                    new JobFixture(kafka, "json", model, folder.resolve("checkpoints")).with("input.bounded", "true");
            kafka.send(job.input(), new Tokens(HIDDEN, SEED).one(SEQUENCE, 0));
            for (int i = 0; i < 3; i++) {
                kafka.send(job.input(), new Tokens(HIDDEN + 1, SEED).one(SEQUENCE, 1));
            }
            kafka.flush();

            List<JsonNode> lines = run(job);

            assertThat(lines).allSatisfy(line -> {
                assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
                assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
                assertThat(line.path("logger").asText()).isNotEmpty();
                assertThat(line.has("message")).isTrue();
            });
            // Flink has been seen to log an error of its own, of a checkpoint that the end of the job overtook.
            assertThat(lines)
                    .filteredOn(line -> line.path("level").asText().equals("ERROR"))
                    .allMatch(line -> line.path("logger").asText().startsWith("org.apache.flink.runtime.rpc."));
            List<JsonNode> letters =
                    lines.stream().filter(line -> line.has("reason")).toList();
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(letter.path("reason").asText()).isEqualTo("embedding-size");
                assertThat(letter.path("sequence").asText()).isEqualTo(SEQUENCE);
                assertThat(letter.path("position").asLong()).isEqualTo(1);
                assertThat(letter.path("source").asText()).matches("json-\\d@\\d+");
                assertThat(letter.path("job").asText()).matches("[0-9a-f]{32}");
                assertThat(letter.path("message").asText()).contains("embedding-size");
            });
        }
    }

    /** Runs the job with this log to the end of its input. */
    private List<JsonNode> run(JobFixture job) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-Dlog4j2.configurationFile=" + DeployFiles.path("monitoring/log4j-console.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.heed.job.cli.HeedCommand",
                "run"));
        job.keys().forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        JavaProcess run = JavaProcess.start("run", folder.resolve("run.log"), Map.of(), arguments);
        assertThat(run.awaitExit(Duration.ofSeconds(60))).as(run.tail()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run.output().lines().toList()) {
            // Neither the JVM nor the command itself speaks by the log.
            if (!line.matches("WARNING: .*|running: .*|done")) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }
        return lines;
    }
}
