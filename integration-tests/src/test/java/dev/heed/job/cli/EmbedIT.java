package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.kafka.KafkaClients;
import dev.heed.job.minilm.MiniLm;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.text.EmbeddedText;
import dev.heed.job.text.TextEmbedder;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class EmbedIT {
    private static final String FIRST = "The animal didn't cross the street because it was tired.";
    private static final String LONG = "word ".repeat(400);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Path model;
    private static Path text;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("num.partitions", "3"));
        model = folder.resolve("minilm");
        MiniLm.fetch(model, step -> {});
        text = Files.writeString(folder.resolve("text.txt"), FIRST + "\n\n  \n" + LONG + "\nIt’s naïve 🙂");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(OutputEncoding.class)
    void everyLineBecomesASequenceOfItsTokens(OutputEncoding encoding) throws Exception {
        String topic = "embedded-" + encoding;
        int status = embed("--topic", topic, "--file", text.toString(), "--encoding", encoding.toString());
        assertThat(err.toString())
                .isEqualTo("embedded 3 lines as 278 tokens to " + topic
                        + "\ncut 1 line at 256 tokens, the most that all-MiniLM-L6-v2 reads\n");
        assertThat(status).isZero();
        Map<String, List<TokenSegment>> sequences = read(topic, encoding);
        assertThat(sequences).containsOnlyKeys("line-1", "line-4", "line-5");
        try (TextEmbedder embedder = TextEmbedder.open(model)) {
            assertIs(embedder.embed(FIRST), sequences.get("line-1"));
            assertIs(embedder.embed(LONG), sequences.get("line-4"));
            assertIs(embedder.embed("It’s naïve 🙂"), sequences.get("line-5"));
        }
    }

    @Test
    void tokensShareRecordsIfTold() throws Exception {
        int status = embed(
                "--topic",
                "grouped",
                "--file",
                text.toString(),
                "--tokens-per-record",
                "100",
                "--sequence-prefix",
                "x");
        assertThat(status).isZero();
        assertThat(read("grouped", OutputEncoding.RAW).get("x4"))
                .extracting(TokenSegment::tokenCount)
                .containsExactly(100, 100, 56);
    }

    @Test
    void aBrokerThatIsNotThereIsBadConfiguration() {
        int status = HeedCommand.commandLine()
                .setErr(new PrintWriter(err))
                .execute(
                        "embed",
                        "--model",
                        model.toString(),
                        "--topic",
                        "t",
                        "--file",
                        text.toString(),
                        "--bootstrap-servers",
                        "127.0.0.1:1");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("heed embed: kafka.bootstrap-servers is '127.0.0.1:1': no broker answers there")
                .hasLineCount(1);
    }

    private int embed(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("embed", "--model", model.toString(), "--bootstrap-servers", broker.bootstrapServers()));
        all.addAll(List.of(arguments));
        return HeedCommand.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }

    /** One token a record, contiguous, with the rows of the text; the last ends the sequence. */
    private static void assertIs(EmbeddedText text, List<TokenSegment> segments) {
        assertThat(segments).hasSameSizeAs(text.tokens());
        for (int position = 0; position < segments.size(); position++) {
            TokenSegment segment = segments.get(position);
            assertThat(segment.startPosition()).isEqualTo(position);
            assertThat(segment.tokens()).containsExactly(text.tokens().get(position));
            assertThat(segment.embeddings())
                    .isEqualTo(Arrays.copyOfRange(text.embeddings(), position * 384, (position + 1) * 384));
            assertThat(segment.endOfSequence()).isEqualTo(position == segments.size() - 1);
            assertThat(segment.embeddingModel()).isEqualTo("all-MiniLM-L6-v2");
        }
    }

    /** All records of a topic by sequence, in the order of their partition. */
    private static Map<String, List<TokenSegment>> read(String topic, OutputEncoding encoding) throws Exception {
        KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), "test", "test");
        List<TokenSegment> segments = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaClients.consumerProperties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
                    RecordOrigin origin = new RecordOrigin(topic, 0, message.offset(), message.timestamp(), List.of());
                    TokenSegment segment = RecordCodec.embeddedTokens(encoding).decode(message.value(), origin);
                    assertThat(message.key()).asString(StandardCharsets.UTF_8).isEqualTo(segment.sequenceId());
                    segments.add(segment);
                }
            }
        }
        return segments.stream().collect(Collectors.groupingBy(TokenSegment::sequenceId));
    }
}
