package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code heed run} in a process of its own, with something wrong in its configuration: status 2, and one line that says what. */
@Timeout(60)
class BadConfigurationIT {
    private static final String GREETING = "WARNING: Using incubator modules: jdk.incubator.vector";
    private static final long SEED = 8;

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), TinyModel.of(24, 3), SEED);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void anUnknownKeyNamesTheNearest() throws Exception {
        assertRefused("imput.topic is not a key of Heed: did you mean input.topic?", "imput.topic=x");
    }

    @Test
    void aMissingModelIsNamed() throws Exception {
        Path missing = folder.resolve("nowhere");

        assertRefused("model.path is '" + missing + "': ", "model.path=" + missing);
    }

    @Test
    void aModelThatIsNoFolderIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "{}");

        assertRefused("model.path is '" + file + "': ", "model.path=" + file);
    }

    @Test
    void aModelWithoutItsWeightsIsNamed() throws Exception {
        Path partial = TinyModels.write(folder.resolve("partial"), TinyModel.of(24, 3), SEED);
        Files.delete(partial.resolve("model.safetensors"));

        assertRefused("model.path is '" + partial + "': ", "model.path=" + partial);
    }

    @Test
    void headsThatDoNotDivideTheHiddenSizeAreNamed() throws Exception {
        Path odd = TinyModels.write(folder.resolve("odd"), TinyModel.of(24, 3), SEED);
        Path config = odd.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("\"num_(attention|key_value)_heads\"\\s*:\\s*3", "\"num_$1_heads\": 5")
                        .replaceAll("\"(v_)?head_dim\"\\s*:\\s*8\\s*,?", ""));

        assertRefused("model.path is '" + odd + "': ", "model.path=" + odd);
    }

    @Test
    void aModelThatIsNotCausalEndsItsSequencesAtTheLimit() throws Exception {
        Path full = TinyModels.writeBidirectional(folder.resolve("full"), TinyModel.of(24, 3), SEED);

        assertRefused(
                "context.overflow is 'reject': the model is not causal, a sequence that is full has to end; use end",
                "model.path=" + full,
                "context.overflow=reject");
    }

    @Test
    void aFolderOfSchemasThatCannotBeReadIsNamed() throws Exception {
        Path missing = folder.resolve("schemas");

        assertRefused("avro.schemas", "avro.schemas=" + missing);
    }

    @Test
    void aFolderOfCheckpointsThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("occupied"), "");

        assertRefused(
                "execution.checkpointing.dir is '" + file.resolve("checkpoints").toUri() + "'",
                "execution.checkpointing.dir=" + file.resolve("checkpoints").toUri());
    }

    @Test
    void anUnreachableBrokerIsNamed() throws Exception {
        String silent;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent = "127.0.0.1:" + socket.getLocalPort();
        }

        assertRefused(
                "kafka.bootstrap-servers is '" + silent + "': no broker answers there",
                "kafka.bootstrap-servers=" + silent);
    }

    @Test
    void anUnreachableRegistryIsNamed() throws Exception {
        String silent;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent = "http://127.0.0.1:" + socket.getLocalPort();
        }

        assertRefused(
                "registry.url is '" + silent
                        + "': no answer (connection refused); check the address, and that the registry runs",
                "registry.url=" + silent,
                "output.encoding=confluent");
    }

    @Test
    void aBoundedJobWithoutItsInputIsRefused() throws Exception {
        assertRefused("input.topic is 'absent': there is no such topic", "input.topic=absent", "input.bounded=true");
    }

    @Test
    void aTransactionTimeoutAboveTheBrokersIsRefused() throws Exception {
        assertRefused(
                "kafka.properties.transaction.timeout.ms is '3600000': the broker allows 900000 ms",
                "kafka.properties.transaction.timeout.ms=3600000");
    }

    private static void assertRefused(String reason, String... keys) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-Dlog4j2.configurationFile="
                        + Path.of("..", "deploy", "local", "log4j2.properties").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.heed.job.cli.HeedCommand",
                "run"));
        List<String> all = new ArrayList<>(List.of(
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "model.path=" + model,
                "execution.checkpointing.dir=" + folder.resolve("checkpoints").toUri()));
        for (String key : keys) {
            all.removeIf(other -> other.startsWith(key.substring(0, key.indexOf('=') + 1)));
            all.add(key);
        }
        all.forEach(key -> command.addAll(List.of("-D", key)));
        Path errors = Files.createTempFile(folder, "stderr", "");
        Path output = Files.createTempFile(folder, "stdout", "");

        int status =
                run(new ProcessBuilder(command).redirectError(errors.toFile()).redirectOutput(output.toFile()));

        assertThat(Files.readAllLines(errors))
                .filteredOn(line -> !line.equals(GREETING))
                .singleElement()
                .asString()
                .startsWith("heed run: ")
                .contains(reason);
        assertThat(output).isEmptyFile();
        assertThat(status).isEqualTo(2);
    }

    private static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            assertThat(process.waitFor(45, TimeUnit.SECONDS)).as("it ends").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
