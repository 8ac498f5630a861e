package dev.heed.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.it.RegistryServer;
import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.minilm.MiniLm;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code heed tail} of what names its schema by the id of a real registry. */
@Timeout(180)
class RegistryTailIT {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void idsOfTheRegistrySayWhatARecordIs() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("num.partitions", "1"));
                RegistryServer registry = new RegistryServer(folder)) {
            RecordCodec<TokenSegment> codec = RecordCodec.embeddedTokens(OutputEncoding.RAW);
            int id = registry.register("t-value", codec.schemaText());
            RecordOrigin nowhere = new RecordOrigin("t", 0, 0, 0, List.of());
            TokenSegment segment =
                    new TokenSegment("s", 0, 7, 1, new float[] {0.5f}, null, false, false, null, null, nowhere);
            send(broker, codec.registered(id).encode(segment));
            send(broker, codec.registered(id + 1000).encode(segment));

            assertThat(tail(broker, "-D", "registry.url=" + registry.url())).isEqualTo(1);
            assertThat(out.toString())
                    .startsWith("{\"sequenceId\":\"s\",\"epoch\":0,\"startPosition\":7")
                    .hasLineCount(1);
            assertThat(err.toString()).isEqualTo("t-0@1: the registry has no schema " + (id + 1000) + "\n");

            registry.stop();
            out.getBuffer().setLength(0);
            err.getBuffer().setLength(0);
            assertThat(tail(broker, "-D", "registry.url=" + registry.url())).isEqualTo(1);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString())
                    .isEqualTo("heed tail: registry.url is '" + registry.url()
                            + "': no answer (connection refused); check the address, and that the registry runs\n");
        }
    }

    @Test
    void whatEmbedWritesTailReads() throws Exception {
        Path model = folder.resolve("minilm");
        MiniLm.fetch(model, step -> {});
        Path text = Files.writeString(folder.resolve("text.txt"), "It was tired.\n");
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("num.partitions", "1"));
                RegistryServer registry = new RegistryServer(folder.resolve("registry"))) {
            String[] command = {
                "embed",
                "--model",
                model.toString(),
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--topic",
                "t",
                "--file",
                text.toString(),
                "--encoding",
                "confluent",
                "--tokens-per-record",
                "10",
                "-D",
                "registry.url=" + registry.url()
            };

            assertThat(heed(command)).isZero();
            err.getBuffer().setLength(0);
            assertThat(tail(broker)).isEqualTo(1);
            assertThat(err.toString())
                    .matches("t-0@0: it names schema \\d+ of a registry: say where that is with registry.url\n");
            assertThat(tail(broker, "-D", "registry.url=" + registry.url())).isZero();
            assertThat(out.toString())
                    .startsWith("{\"sequenceId\":\"line-1\"")
                    .contains("\"tokenCount\":6,")
                    .hasLineCount(1);
            assertThat(registry.subjects()).containsExactly("t-value");
        }
    }

    private int tail(EmbeddedBroker broker, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("tail", "--bootstrap-servers", broker.bootstrapServers(), "--topic", "t", "--until-end"));
        all.addAll(List.of(arguments));
        return heed(all.toArray(String[]::new));
    }

    private int heed(String... arguments) {
        return HeedCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static void send(EmbeddedBroker broker, byte[] value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("t", "s".getBytes(UTF_8), value)).get(20, SECONDS);
        }
    }
}
