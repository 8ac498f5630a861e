package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.kafka.SegmentProducer;
import dev.heed.job.options.KafkaSettings;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that was set up wrongly rejects a whole topic; mended, it takes the replayed letters as if nothing had been. */
@Timeout(120)
class ReplayedJobIT {
    private static final long SEED = 20261124;
    private static final int HIDDEN = 8;
    private static final int SEQUENCES = 5;
    private static final int TOKENS = 20;

    @TempDir
    private Path folder;

    @Test
    void replayedLettersGiveTheSameVectorsAndRejectedAgainTheSameLetters() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 1), SEED);
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, Optional.empty(), Map.of("num.partitions", "1"))) {
            send(broker);
            createTopic(broker, "replayed");
            run(broker, model, "wrong", "in", "-D", "input.embedding-model=another");
            run(broker, model, "right", "in", "-D", "input.embedding-model=minilm");

            assertThat(tail(broker, "wrong-out", "ContextualizedTokens")).isEmpty();
            HeedRun replay = heed(broker, "replay", "-D", "dead-letter.topic=wrong-dead", "--to", "replayed");
            assertThat(replay.err())
                    .isEqualTo("replayed %1$d records (embedding-model %1$d), refused 0%n", SEQUENCES * TOKENS);
            run(broker, model, "mended", "replayed", "-D", "input.embedding-model=minilm");
            run(broker, model, "still-wrong", "replayed", "-D", "input.embedding-model=another");

            assertThat(tail(broker, "mended-out", "ContextualizedTokens"))
                    .hasSize(SEQUENCES * TOKENS)
                    .isEqualTo(tail(broker, "right-out", "ContextualizedTokens"));
            assertThat(tail(broker, "still-wrong-dead", "DeadLetter"))
                    .hasSize(SEQUENCES * TOKENS)
                    .allMatch(letter -> letter.contains("\"sourceTopic\":\"replayed\""));
        }
    }

    /** Seeded embeddings, the sequences interleaved. */
    private static void send(EmbeddedBroker broker) {
        Random random = new Random(SEED);
        RecordOrigin nowhere = new RecordOrigin("in", 0, 0, 0, List.of());
        KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), "send", "send");
        try (SegmentProducer producer = SegmentProducer.open(kafka, "in", OutputEncoding.RAW)) {
            for (int t = 0; t < TOKENS; t++) {
                for (int s = 0; s < SEQUENCES; s++) {
                    float[] embedding = new float[HIDDEN];
                    for (int i = 0; i < HIDDEN; i++) {
                        embedding[i] = (float) random.nextGaussian();
                    }
                    producer.send(
                            new TokenSegment("s" + s, 0, t, 1, embedding, null, false, false, null, "minilm", nowhere));
                }
            }
            producer.finish();
        }
    }

    private static void createTopic(EmbeddedBroker broker, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private void run(EmbeddedBroker broker, Path model, String name, String input, String... more) {
        List<String> words = new ArrayList<>();
        Map<String, String> keys = Map.of(
                "job.name",
                name,
                "model.path",
                model.toString(),
                "input.topic",
                input,
                "input.bounded",
                "true",
                "output.topic",
                name + "-out",
                "dead-letter.topic",
                name + "-dead",
                "parallelism.default",
                "1",
                "execution.checkpointing.dir",
                folder.resolve(name).toUri().toString());
        keys.forEach((key, value) -> words.addAll(List.of("-D", key + "=" + value)));
        words.addAll(List.of(more));
        heed(broker, "run", words.toArray(String[]::new));
    }

    private static List<String> tail(EmbeddedBroker broker, String topic, String record) {
        return heed(broker, "tail", "--topic", topic, "--record", record, "--until-end")
                .out()
                .lines()
                .toList();
    }

    private static HeedRun heed(EmbeddedBroker broker, String command, String... words) {
        List<String> all = new ArrayList<>(List.of(command, "--bootstrap-servers", broker.bootstrapServers()));
        all.addAll(List.of(words));
        HeedRun run = HeedRun.of(all.toArray(String[]::new));
        assertThat(run.status()).as("%s: %s", all, run.err()).isZero();
        return run;
    }
}
