package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.local.LocalJob;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Savepoints that earlier builds wrote: this one goes on from them as if nothing had happened. */
@Timeout(180)
class SavedVersionsIT {
    @TempDir
    private static Path folder;

    private static Map<String, List<ContextualizedTokens>> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = SavepointScene.job(kafka, resource("v1"), folder.resolve("undisturbed"));
            send(kafka, SavepointScene.before());
            send(kafka, SavepointScene.after());
            job.run();
            undisturbed = vectors(job);
            assertThat(job.deadLetters())
                    .extracting(letter -> letter.getSequenceId())
                    .containsExactly("epoch 3");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1/hashmap-canonical, rocksdb", "v1/rocksdb-canonical, hashmap", "v1/rocksdb-native, rocksdb"})
    void aSavepointOfAnEarlierBuildGoesOnToTheBit(String savepoint, String backend) throws Exception {
        Path path = Path.of(
                SavedVersionsIT.class.getResource("/savepoints/" + savepoint).toURI());
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = SavepointScene.job(kafka, path.getParent(), folder.resolve(savepoint))
                    .with("state.backend.type", backend);
            // The savepoint goes on at the offset behind these.
            send(kafka, SavepointScene.before());
            send(kafka, SavepointScene.after());
            int total = undisturbed.values().stream().mapToInt(List::size).sum();
            try (LocalJob running = job.start(Optional.of(path))) {
                kafka.awaitCommitted(job.output(), out -> out.size() >= total - SavepointScene.outputsBefore());
                assertThat(running.isRunning()).isTrue();
            }

            Map<String, List<ContextualizedTokens>> continued = vectors(job);
            assertThat(continued).doesNotContainKey("ended").containsKeys("gap", "new");
            continued.forEach((id, vectors) -> {
                List<ContextualizedTokens> all = undisturbed.get(id);
                assertThat(vectors).as(id).isEqualTo(all.subList(all.size() - vectors.size(), all.size()));
            });
            assertThat(continued.values().stream().mapToInt(List::size).sum())
                    .isEqualTo(total - SavepointScene.outputsBefore());
        }
    }

    /** The output without the times at which the input was sent, which are not those of the savepoint. */
    private static Map<String, List<ContextualizedTokens>> vectors(JobFixture job) {
        Map<String, List<ContextualizedTokens>> vectors = job.vectors();
        vectors.values().forEach(all -> all.forEach(tokens -> tokens.setEventTime(null)));
        return vectors;
    }

    private static Path resource(String name) throws Exception {
        return Path.of(SavedVersionsIT.class.getResource("/savepoints/" + name).toURI());
    }

    private static void send(KafkaFixture kafka, List<EmbeddedTokens> records) throws Exception {
        records.forEach(tokens -> kafka.send(SavepointScene.JOB, tokens));
        kafka.flush();
    }
}
