package dev.heed.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Map<String, String> REQUIRED =
            Map.of("kafka.bootstrap-servers", "127.0.0.1:9092", "model.path", "/models/tiny");

    @Test
    void whatIsNotSetHasTheDefaultOfTheContract() {
        assertThat(settings(Map.of()))
                .isEqualTo(new Settings(
                        "heed",
                        new KafkaSettings("127.0.0.1:9092", Map.of(), "heed", "heed"),
                        new InputSettings(
                                "embedded-tokens",
                                InputSettings.Start.COMMITTED,
                                false,
                                InputSettings.Encoding.AUTO,
                                InputSettings.Positions.RECORD,
                                Optional.empty()),
                        new AvroSettings(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        new OutputSettings(
                                "contextualized-tokens",
                                OutputSettings.Encoding.RAW,
                                OptionalInt.empty(),
                                true,
                                OutputSettings.Pooling.NONE,
                                Optional.empty()),
                        Optional.empty(),
                        new DeadLetterSettings("embedded-tokens-dead-letter", 512 * 1024, 0.5),
                        new DeliverySettings(DeliveryGuarantee.EXACTLY_ONCE),
                        new ModelSettings("/models/tiny", ModelSettings.OnChange.RESTART),
                        new CacheSettings(CacheSettings.Dtype.FLOAT32, OptionalLong.empty(), 64 * 1024 * 1024),
                        new ContextSettings(OptionalInt.empty(), Optional.empty()),
                        new BatchSettings(256, Duration.ofMillis(5)),
                        new SequenceSettings(
                                SequenceSettings.Start.ANY,
                                SequenceSettings.Gap.DEAD_LETTER,
                                1024,
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                SequenceSettings.IdleClock.PROCESSING,
                                Duration.ofMinutes(10))));
    }

    @Test
    void groupAndTransactionsAreNamedAfterTheJob() {
        KafkaSettings kafka = settings(Map.of("job.name", "chat")).kafka();

        assertThat(kafka.groupId()).isEqualTo("chat");
        assertThat(kafka.transactionalIdPrefix()).isEqualTo("chat");
    }

    @Test
    void kafkaPropertiesLoseTheirPrefixAndKeepTheirReferences() {
        KafkaSettings kafka = settings(Map.of(
                        "kafka.properties.sasl.jaas.config", "${env:JAAS}",
                        "kafka.properties.transaction.timeout.ms", "60000"))
                .kafka();

        assertThat(kafka.properties())
                .isEqualTo(Map.of("sasl.jaas.config", "${env:JAAS}", "transaction.timeout.ms", "60000"));
        assertThat(kafka.transactionTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void valuesAreWrittenAsInTheContract() {
        Settings settings = settings(Map.of(
                "input.start", "latest",
                "input.encoding", "single-object",
                "input.positions", "arrival",
                "output.layer", "5",
                "delivery.guarantee", "at-least-once",
                "context.overflow", "reject",
                "cache.resident-bytes", "1 gb",
                "sequence.start", "zero",
                "batch.linger", "0 ms",
                "dead-letter.max-ratio", "1"));

        assertThat(settings.input().start()).isEqualTo(InputSettings.Start.LATEST);
        assertThat(settings.input().encoding()).isEqualTo(InputSettings.Encoding.SINGLE_OBJECT);
        assertThat(settings.input().positions()).isEqualTo(InputSettings.Positions.ARRIVAL);
        assertThat(settings.output().layer()).hasValue(5);
        assertThat(settings.delivery().guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(settings.context().overflow()).contains(ContextSettings.Overflow.REJECT);
        assertThat(settings.cache().residentBytes()).hasValue(1L << 30);
        assertThat(settings.sequence().start()).isEqualTo(SequenceSettings.Start.ZERO);
        assertThat(settings.batch().linger()).isZero();
        assertThat(settings.deadLetter().maxRatio()).isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0,5 | all", "[0, 5] | all", "5;0 | all", "0,5,0 | all"})
    void layersAreNumbersInAnyUsualForm(String layers, String heads) {
        AttentionSettings attention = settings(
                        Map.of("attention.topic", "weights", "attention.layers", layers, "attention.heads", heads))
                .attention()
                .orElseThrow();

        assertThat(attention).isEqualTo(new AttentionSettings("weights", 8, List.of(0, 5), List.of()));
    }

    @Test
    void pooledVectorsMayComeBesideTheTokensOrInTheirPlace() {
        OutputSettings beside = settings(Map.of("output.pooling", "auto", "output.pooled-topic", "pooled"))
                .output();
        OutputSettings alone = settings(
                        Map.of("output.pooling", "mean", "output.pooled-topic", "pooled", "output.tokens", "false"))
                .output();

        assertThat(beside.pooling()).isEqualTo(OutputSettings.Pooling.AUTO);
        assertThat(beside.pooledTopic()).contains("pooled");
        assertThat(beside.tokens()).isTrue();
        assertThat(alone.pooling()).isEqualTo(OutputSettings.Pooling.MEAN);
        assertThat(alone.tokens()).isFalse();
    }

    @Test
    void thePooledVectorsHaveATopicOfTheirOwn() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        settings(Map.of("output.pooling", "mean", "output.pooled-topic", "contextualized-tokens")))
                .withMessage("output.pooled-topic is 'contextualized-tokens': output.topic is the same topic; each"
                        + " needs its own");
    }

    @Test
    void attentionIsOffUnlessItsTopicIsSet() {
        assertThat(settings(Map.of("attention.layers", "0")).attention()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // out of bounds
                "batch.max-tokens | 0 | batch.max-tokens is '0': it must be at least 1",
                "batch.max-tokens | many | batch.max-tokens is 'many': use a whole number",
                "batch.linger | soon | batch.linger is 'soon': use a duration such as 5 ms, 30 s or 10 min",
                "batch.linger | -5 ms | batch.linger is '-5 ms': use a duration such as 5 ms, 30 s or 10 min",
                "cache.dirty-bytes | 0 | cache.dirty-bytes is '0': it must be at least 1",
                "cache.dirty-bytes | big | cache.dirty-bytes is 'big': use a size such as 512 kb or 64 mb",
                "cache.resident-bytes | 0 | cache.resident-bytes is '0': it must be at least 1",
                "context.max-tokens | 0 | context.max-tokens is '0': it must be at least 1",
                "sequence.idle-timeout | 0 s | sequence.idle-timeout is '0 ms': it must be longer than zero",
                "dead-letter.max-ratio | 0 | dead-letter.max-ratio is '0.0': use a share above 0 and up to 1, which never fails the job",
                "dead-letter.max-ratio | 1.5 | dead-letter.max-ratio is '1.5': use a share above 0 and up to 1, which never fails the job",
                "dead-letter.max-ratio | NaN | dead-letter.max-ratio is 'NaN': use a share above 0 and up to 1, which never fails the job",
                "dead-letter.max-value-bytes | 0 | dead-letter.max-value-bytes is '0': it must be at least 1",
                "dead-letter.max-value-bytes | 3 gb | dead-letter.max-value-bytes is '3 gb': it must be below 2 gb",
                "output.layer | first | output.layer is 'first': use last, or a number",
                "input.start | now | input.start is 'now': use committed or earliest or latest",
                "input.bounded | yes | input.bounded is 'yes': use true or false",
                "delivery.guarantee | none | delivery.guarantee is 'none': use exactly-once or at-least-once",
                // names
                "job.name | '' | job.name is '': give it a value or leave it out",
                "kafka.bootstrap-servers | localhost | kafka.bootstrap-servers is 'localhost': use host:port, several separated by commas",
                "kafka.group-id | ' ' | kafka.group-id is '': give it a value or leave it out",
                "input.topic | '' | input.topic is '': a topic has 1 to 249 letters, digits, dots, underscores and hyphens",
                "input.topic | my topic | input.topic is 'my topic': a topic has 1 to 249 letters, digits, dots, underscores and hyphens",
                "output.topic | .. | output.topic is '..': a topic has 1 to 249 letters, digits, dots, underscores and hyphens",
                "output.topic | embedded-tokens | output.topic is 'embedded-tokens': input.topic is the same topic; each needs its own",
                "dead-letter.topic | contextualized-tokens | dead-letter.topic is 'contextualized-tokens': output.topic is the same topic; each needs its own",
                "attention.topic | weights | attention.layers is not set, but attention.topic is 'weights': name the layers, e.g. 0 or 0,5",
                "attention.top-k | 0 | attention.top-k is '0': it must be at least 1",
                "attention.layers | one | attention.layers is 'one': use numbers counted from 0 and separated by commas, e.g. 0,5",
                "attention.heads | -1 | attention.heads is '-1': use numbers counted from 0 and separated by commas, e.g. 0,5",
                "kafka.properties.group.id | x | kafka.properties.group.id cannot be set: use kafka.group-id",
                "kafka.properties.isolation.level | x | kafka.properties.isolation.level cannot be set: leave it out: only committed data is read",
                "kafka.properties.transaction.timeout.ms | 1 h | kafka.properties.transaction.timeout.ms is '1 h': use a number of milliseconds above 0",
                // the schema registry
                "input.encoding | confluent | input.encoding is 'confluent', but registry.url is not set: say where the schema registry is, e.g. -D registry.url=http://127.0.0.1:8081",
                "output.encoding | confluent | output.encoding is 'confluent', but registry.url is not set: say where the schema registry is, e.g. -D registry.url=http://127.0.0.1:8081",
                "registry.url | registry:8081 | registry.url is 'registry:8081': use one address, e.g. http://HOST:8081 or http://HOST:8080/apis/ccompat/v7",
                "registry.url | 'http://a:8081,http://b:8081' | registry.url is 'http://a:8081,http://b:8081': use one address, e.g. http://HOST:8081 or http://HOST:8080/apis/ccompat/v7",
                "registry.url | http://me:sesame@r | registry.url holds a user: say it with registry.properties.basic.auth.user.info (the value is not shown)",
                "registry.url | http://me:se same@r | registry.url is 'http://…@r': use one address, e.g. http://HOST:8081 or http://HOST:8080/apis/ccompat/v7",
                // pooled vectors
                "output.pooling | max | output.pooling is 'max': use none or auto or mean or cls or last",
                "output.pooling | mean | output.pooled-topic is not set, but output.pooling is 'mean': name the topic of the pooled vectors",
                "output.pooled-topic | p | output.pooled-topic is 'p': nothing is pooled; set output.pooling to auto, mean, cls or last, or leave the topic out",
                "output.pooled-topic | a/b | output.pooled-topic is 'a/b': a topic has 1 to 249 letters, digits, dots, underscores and hyphens",
                "output.tokens | false | output.tokens is 'false': nothing would be written; set output.pooling and output.pooled-topic, or use true",
                "output.tokens | no | output.tokens is 'no': use true or false",
            })
    void aBadValueIsNamedWithItsFixOnOneLine(String key, String value, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Map.of(key, value)))
                .withMessage(message);
    }

    @Test
    void theRegistryIsReadWithItsProperties() {
        assertThat(settings(Map.of()).registry()).isEmpty();

        RegistrySettings registry = settings(Map.of(
                        "registry.url", "http://r:8081/apis/ccompat/v7",
                        "registry.auto-register", "false",
                        "registry.timeout", "2 s",
                        "registry.properties.basic.auth.user.info", "heed:sesame"))
                .registry()
                .orElseThrow();

        assertThat(registry.url()).isEqualTo("http://r:8081/apis/ccompat/v7");
        assertThat(registry.autoRegister()).isFalse();
        assertThat(registry.timeout()).hasSeconds(2);
        assertThat(registry.properties()).containsExactly(Map.entry("basic.auth.user.info", "heed:sesame"));
        assertThat(registry.toString()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registry.timeout | 0 s | registry.timeout is '0 ms': it must be longer than zero",
                "registry.auto-register | no | registry.auto-register is 'no': use true or false",
                "registry.properties.ssl.protocol | TLS | registry.properties.ssl.protocol is not a property of the registry: use one of basic.auth.user.info, bearer.auth.token, ssl.key.password, ssl.keystore.location, ssl.keystore.password, ssl.keystore.type, ssl.truststore.location, ssl.truststore.password, ssl.truststore.type",
            })
    void aBadKeyOfARegistryIsNamedWithItsFix(String key, String value, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Map.of("registry.url", "http://r", key, value)))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.bootstrap-servers | kafka.bootstrap-servers is not set: say where Kafka is, e.g. --bootstrap-servers 127.0.0.1:9092",
                "model.path | model.path is not set: name a model folder, e.g. -D model.path=DIR (heed model fetch minilm DIR makes one)",
            })
    void aMissingValueIsNamedWithAnExample(String key, String message) {
        Map<String, String> values = new HashMap<>(REQUIRED);
        values.remove(key);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.from(Configuration.fromMap(values)))
                .withMessage(message);
    }

    private static Settings settings(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(values);
        return Settings.from(Configuration.fromMap(all));
    }
}
