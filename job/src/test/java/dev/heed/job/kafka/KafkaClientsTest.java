package dev.heed.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.options.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientsTest {
    @Test
    void consumersReadCommittedDataAndTransactionsLastTenMinutes() {
        KafkaSettings kafka = kafka(Map.of("client.id", "me"));

        assertThat(KafkaClients.properties(kafka))
                .containsEntry("bootstrap.servers", "a:1")
                .containsEntry("client.id", "me");
        assertThat(KafkaClients.consumerProperties(kafka)).containsEntry("isolation.level", "read_committed");
        assertThat(KafkaClients.producerProperties(kafka)).containsEntry("transaction.timeout.ms", "600000");
    }

    @Test
    void secretsResolveInsideTheClientOnly(@TempDir Path folder) throws IOException {
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "password=p4ss\n");
        Files.writeString(folder.resolve("user"), "ann");
        var properties = KafkaClients.properties(kafka(Map.of(
                "ssl.key.password", "${file:" + secrets + ":password}",
                "client.id", "${directory:" + folder + ":user}",
                "client.rack", "${env:PATH}")));

        assertThat(properties.toString()).doesNotContain("p4ss", "ann,", System.getenv("PATH"));
        AdminClientConfig client = new AdminClientConfig(properties);
        assertThat(client.getPassword("ssl.key.password").value()).isEqualTo("p4ss");
        assertThat(client.getString("client.id")).isEqualTo("ann");
        assertThat(client.originals()).containsEntry("client.rack", System.getenv("PATH"));
    }

    @Test
    void theConfigProvidersOfTheUserComeAfterOurs() {
        assertThat(KafkaClients.properties(kafka(Map.of("config.providers", "vault"))))
                .containsEntry("config.providers", "env,file,directory,vault");
    }

    private static KafkaSettings kafka(Map<String, String> properties) {
        return new KafkaSettings("a:1", properties, "group", "prefix");
    }
}
