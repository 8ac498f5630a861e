package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same records in every encoding. */
@Timeout(120)
class EncodingsIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2).withBias();
    private static final long SEED = 6;

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void rawAndSingleObjectGiveTheSameRecords() throws Exception {
        JobFixture raw = job("raw");
        JobFixture singleObject = job("single-object").with("output.encoding", "single-object");
        JobFixture named =
                job("named").with("input.encoding", "single-object").with("output.encoding", "single-object");
        send(raw, Avro::raw, input());
        send(singleObject, Avro::singleObject, input());
        send(named, Avro::singleObject, input());

        Map<String, List<ContextualizedTokens>> expected = raw.run().vectors();

        assertThat(expected.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(ContextualizedTokens::getTokenCount)
                        .sum())
                .isEqualTo(
                        input().stream().mapToInt(EmbeddedTokens::getTokenCount).sum());
        assertThat(singleObjects(singleObject.run())).as("seed " + SEED).isEqualTo(expected);
        assertThat(singleObjects(named.run())).as("seed " + SEED).isEqualTo(expected);
    }

    @Test
    void tokensWithoutPositionsAreNumberedAsTheyArrive() throws Exception {
        JobFixture positions = job("positions");
        JobFixture arrival = job("arrival").with("input.positions", "arrival");
        send(positions, Avro::raw, input());
        List<EmbeddedTokens> withoutPositions = input();
        withoutPositions.forEach(tokens -> tokens.setStartPosition(0));
        send(arrival, Avro::raw, withoutPositions);

        assertThat(arrival.run().vectors())
                .as("seed " + SEED)
                .isEqualTo(positions.run().vectors());
        assertThat(arrival.deadLetters()).isEmpty();
    }

    private static JobFixture job(String name) {
        return new JobFixture(kafka, name, model, folder.resolve(name));
    }

    private static void send(JobFixture job, Function<EmbeddedTokens, byte[]> encoding, List<EmbeddedTokens> records)
            throws Exception {
        for (EmbeddedTokens record : records) {
            kafka.send(job.input(), record.getSequenceId(), encoding.apply(record));
        }
        kafka.flush();
    }

    private static Map<String, List<ContextualizedTokens>> singleObjects(JobFixture job) {
        return JobFixture.bySequence(job.outputRecords().stream()
                .map(record -> Avro.readSingleObject(ContextualizedTokens.class, record.value()))
                .toList());
    }

    /** Interleaved sequences in records of 1 to 5 tokens, with all the fields that there are; each time the same. */
    private static List<EmbeddedTokens> input() {
        Tokens tokens = new Tokens(MODEL.hidden(), SEED);
        Random random = new Random(SEED);
        Instant time = Instant.ofEpochMilli(1_700_000_000_000L);
        long[] next = new long[7];
        List<EmbeddedTokens> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int sequence = random.nextInt(next.length);
            int count = 1 + random.nextInt(5);
            EmbeddedTokens record = tokens.many("sequence " + sequence, next[sequence], count);
            record.setEventTime(time.plusMillis(i));
            record.setTokens(
                    random.nextBoolean()
                            ? null
                            : List.of("Straße", "日本", "", "it", "🦔").subList(0, count));
            next[sequence] += count;
            records.add(record);
        }
        return records;
    }
}
