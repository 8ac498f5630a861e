package dev.heed.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.job.rocksdb.PageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
    private static final Map<String, String> REQUIRED =
            Map.of("kafka.bootstrap-servers", "127.0.0.1:9092", "model.path", "/models/tiny");

    @TempDir
    Path folder;

    @Test
    void theCommandLineWinsOverTheFileAndTheFileOverTheCluster() throws IOException {
        Configuration cluster = Configuration.fromMap(
                Map.of("job.name", "cluster", "input.topic", "cluster", "output.topic", "cluster"));
        Path file = file("job.name: file\ninput.topic: file\n");

        Settings settings = ConfigurationLoader.load(cluster, Optional.of(file), with(Map.of("job.name", "flag")))
                .settings();

        assertThat(settings.jobName()).isEqualTo("flag");
        assertThat(settings.input().topic()).isEqualTo("file");
        assertThat(settings.output().topic()).isEqualTo("cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.properties.client.id: me\nattention.topic: weights\nattention.layers: [0, 2]\nbatch.max-tokens: 7",
                "kafka:\n  properties:\n    client.id: me\nattention:\n  topic: weights\n  layers:\n    - 0\n    - 2\nbatch: {max-tokens: 7}",
            })
    void aFileIsFlatOrNested(String yaml) throws IOException {
        Settings settings = ConfigurationLoader.load(new Configuration(), Optional.of(file(yaml)), REQUIRED)
                .settings();

        assertThat(settings.kafka().properties()).isEqualTo(Map.of("client.id", "me"));
        assertThat(settings.attention().orElseThrow().layers()).containsExactly(0, 2);
        assertThat(settings.batch().maxTokens()).isEqualTo(7);
    }

    @Test
    void keysOfFlinkArePassedOnAndThoseOfHeedAreNot() {
        Configuration flink = ConfigurationLoader.load(
                        new Configuration(),
                        Optional.empty(),
                        with(Map.of("kafka.properties.ssl.key.password", "secret", "parallelism.default", "2")))
                .flink();

        assertThat(flink.toMap())
                .isEqualTo(Map.ofEntries(
                        Map.entry("parallelism.default", "2"),
                        Map.entry("pipeline.name", "heed"),
                        Map.entry("pipeline.max-parallelism", "720"),
                        Map.entry("pipeline.generic-types", "false"),
                        Map.entry("execution.checkpointing.interval", "5 s"),
                        Map.entry("execution.checkpointing.incremental", "true"),
                        Map.entry("state.backend.rocksdb.writebuffer.size", "8 mb"),
                        Map.entry("state.backend.rocksdb.compression.per.level", "NO_COMPRESSION"),
                        Map.entry("state.backend.rocksdb.options-factory", PageOptions.class.getName()),
                        Map.entry(
                                "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"),
                        Map.entry("restart-strategy.type", "exponential-delay")));
    }

    @Test
    void whatIsSetForFlinkIsLeftAlone() {
        Map<String, String> theirs = Map.of(
                "pipeline.name", "mine",
                "pipeline.max-parallelism", "128",
                "execution.checkpointing.interval", "1 min",
                "restart-strategy", "none");

        Map<String, String> flink = ConfigurationLoader.load(new Configuration(), Optional.empty(), with(theirs))
                .flink()
                .toMap();

        assertThat(flink).containsAllEntriesOf(theirs).doesNotContainKey("restart-strategy.type");
    }

    @ParameterizedTest
    @CsvSource({
        "input.topics, input.topic",
        "batch.size, batch.linger",
        "kafka.bootstrap.servers, kafka.bootstrap-servers",
        "imput.topic, input.topic",
        "deadletter.topic, dead-letter.topic",
        "sequence_start, sequence.start",
        "Model.path, model.path",
        "moedl.path, model.path",
    })
    void aMisspeltKeyIsAnErrorThatNamesTheNearest(String key, String nearest) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> ConfigurationLoader.load(new Configuration(), Optional.empty(), with(Map.of(key, "1"))))
                .withMessage(key + " is not a key of Heed: did you mean " + nearest + "?");
    }

    @Test
    void kafkaPropertiesAreGivenOneByOne() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(
                        new Configuration(), Optional.empty(), with(Map.of("kafka.properties", "a:b"))))
                .withMessage("kafka.properties is not a key: write kafka.properties.NAME for the property NAME");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "execution.checkpointing.interval | 0 s | execution.checkpointing.interval is '0 ms': delivery.guarantee exactly-once needs exactly-once checkpoints; set an interval, or use at-least-once",
                "execution.checkpointing.interval | often | execution.checkpointing.interval is 'often': use a duration such as 5 ms, 30 s or 10 min",
                "execution.checkpointing.mode | AT_LEAST_ONCE | execution.checkpointing.mode is 'AT_LEAST_ONCE': delivery.guarantee exactly-once needs exactly-once checkpoints; leave it out, or use at-least-once",
            })
    void exactlyOnceNeedsCheckpoints(String key, String value, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> ConfigurationLoader.load(new Configuration(), Optional.empty(), with(Map.of(key, value))))
                .withMessage(message);
    }

    @Test
    void anUnreadableFileIsNamed() {
        Path absent = folder.resolve("absent.yaml");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(new Configuration(), Optional.of(absent), REQUIRED))
                .withMessage("--config " + absent + " cannot be read: name a YAML file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "- a\n- b", "just text", "a: b: c"})
    void whatIsNotYamlOfKeysIsRefusedOnOneLine(String text) throws IOException {
        Path file = file(text);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(new Configuration(), Optional.of(file), REQUIRED))
                .withMessageStartingWith("--config " + file + " is not a YAML file of keys and values: ")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aKeyWithoutAValueIsNamed() throws IOException {
        Path file = file("input:\n  topic:\n");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(new Configuration(), Optional.of(file), REQUIRED))
                .withMessage("input.topic has no value in " + file + ": give it one or leave it out");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("heed.yaml"), text);
    }

    private static Map<String, String> with(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(values);
        return all;
    }
}
