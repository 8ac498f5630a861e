package dev.heed.job.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.job.options.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    @Test
    void itKeepsItsDataAcrossARestartOnAnotherPort() throws Exception {
        Optional<Path> data = Optional.of(folder.resolve("broker"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, data, Map.of())) {
            produce(broker, "before");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, data, Map.of())) {
            produce(broker, "after");

            assertThat(consume(broker, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void onlyCommittedTransactionsAreRead() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                var producer = producer(broker, Map.of("transactional.id", "t", "transaction.timeout.ms", "600000"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("topic", "k", "aborted")).get(20, SECONDS);
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("topic", "k", "committed")).get(20, SECONDS);
            producer.commitTransaction();

            assertThat(consume(broker, 1)).containsExactly("committed");
        }
    }

    @Test
    void overridesWinAndATemporaryFolderIsDeleted() throws Exception {
        Path data;
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("message.max.bytes", "4242"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            data = broker.data();

            assertThat(data).isDirectory();
            assertThat(setting(admin, "message.max.bytes")).isEqualTo("4242");
            assertThat(setting(admin, "transaction.max.timeout.ms")).isEqualTo("900000");
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void aFolderInUseIsRefusedAndSoIsATakenPort() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.of(folder), Map.of())) {
            int port = Integer.parseInt(broker.bootstrapServers().replace("127.0.0.1:", ""));

            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> EmbeddedBroker.start(0, Optional.of(folder), Map.of()))
                    .withMessage(folder + " belongs to a broker that runs: stop it, or name another folder");
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> EmbeddedBroker.start(port, Optional.empty(), Map.of()))
                    .withMessage("port " + port + " on 127.0.0.1 is taken: choose another, or stop what listens there");
        }
    }

    private static String setting(Admin admin, String name) throws Exception {
        var node = new ConfigResource(ConfigResource.Type.BROKER, "1");
        return admin.describeConfigs(List.of(node))
                .all()
                .get(20, SECONDS)
                .get(node)
                .get(name)
                .value();
    }

    private static void produce(EmbeddedBroker broker, String value) throws Exception {
        try (var producer = producer(broker, Map.of())) {
            producer.send(new ProducerRecord<>("topic", "k", value)).get(20, SECONDS);
        }
    }

    private static KafkaProducer<String, String> producer(EmbeddedBroker broker, Map<String, String> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    /** As a member of a group, so that the coordinator is exercised too. */
    private static List<String> consume(EmbeddedBroker broker, int count) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "g",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("topic"));
            while (values.size() < count) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
