package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sequence can live through, each as a sequence of its own in one job; {@code plain} lives through nothing. */
@Timeout(120)
class SequenceLifeIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2);
    private static final long SEED = 2;

    /** The embeddings depend on the position alone, so that sequences can be compared. */
    private static final Tokens TOKENS = new Tokens(MODEL.hidden(), SEED);

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static JobFixture job;
    private static JobFixture strict;
    private static Map<String, List<ContextualizedTokens>> vectors;
    private static List<DeadLetter> letters;

    @BeforeAll
    static void runAll() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        kafka = new KafkaFixture();
        job = new JobFixture(kafka, "lives", model, folder.resolve("lives"));
        strict = new JobFixture(kafka, "strict", model, folder.resolve("strict")).with("sequence.start", "zero");

        send(tokens("plain", 0, 1), tokens("plain", 1, 1), tokens("plain", 2, 1), tokens("plain", 3, 3));
        send(tokens("from 4", 4, 1), tokens("from 4", 5, 1));

        send(tokens("erased", 0, 1), tokens("erased", 1, 3));
        kafka.send(job.input(), "erased", null);
        send(tokens("erased", 4, 1), tokens("erased", 5, 1));
        kafka.send(job.input(), "never seen", null);

        send(tokens("late", 0, 1), tokens("late", 1, 1), tokens("late", 0, 1), tokens("late", 2, 1));
        send(tokens("late", 0, 3), tokens("late", 3, 3), tokens("late", 1, 4));

        send(tokens("overlapping", 0, 4), tokens("overlapping", 2, 4));

        send(tokens("ended", 0, 1), Tokens.ending(tokens("ended", 1, 1)));
        send(tokens("ended", 0, 1), Tokens.ending(tokens("ended", 1, 1)), tokens("ended", 0, 2));
        send(tokens("ended", 2, 1));

        send(tokens("ended empty", 0, 2), Tokens.ending(tokens("ended empty", 2, 0)));

        send(tokens("again", 0, 2), epoch(2, tokens("again", 0, 1)), epoch(1, tokens("again", 2, 1)));
        send(epoch(2, tokens("again", 1, 1)), tokens("again", 2, 1));

        for (EmbeddedTokens tokens : List.of(tokens("cold", 7, 1), tokens("cold", 0, 1), tokens("cold", 1, 1))) {
            kafka.send(strict.input(), tokens);
        }
        kafka.flush();
        vectors = job.run().vectors();
        letters = job.deadLetters();
        strict.run();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void aNullValueErasesTheSequenceAndTheNextRecordBeginsANewContext() {
        List<ContextualizedTokens> erased = vectors.get("erased");

        assertPositions(erased, 0, 1, 4, 5);
        assertThat(erased.stream().map(ContextualizedTokens::getContextStart)).containsExactly(0L, 0L, 4L, 4L);
        assertSameVectors(erased.subList(2, 4), vectors.get("from 4"));
        assertNoDeadLetters("erased");
    }

    @Test
    void theErasureOfAnUnknownSequenceIsNothing() {
        assertThat(vectors).doesNotContainKey("never seen");
        assertNoDeadLetters("never seen");
    }

    @Test
    void lateDuplicatesAreDropped() {
        assertPositions(vectors.get("late"), 0, 1, 2, 3);
        assertSameVectors(vectors.get("late"), vectors.get("plain"));
        assertNoDeadLetters("late");
    }

    @Test
    void anOverlapIsTrimmed() {
        assertPositions(vectors.get("overlapping"), 0, 4);
        assertThat(vectors.get("overlapping").get(1).getTokenCount()).isEqualTo(2);
        assertThat(vectors.get("overlapping").get(1).getTokens()).containsExactly("t4", "t5");
        assertSameVectors(vectors.get("overlapping"), vectors.get("plain"));
    }

    @Test
    void lateDuplicatesAfterTheEndOpenNoGhost() {
        assertPositions(vectors.get("ended"), 0, 1);
        assertThat(vectors.get("ended").stream().map(ContextualizedTokens::getEndOfSequence))
                .containsExactly(false, true);
    }

    @Test
    void aNewTokenAfterTheEndIsADeadLetter() {
        assertThat(letters("ended")).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("after-end");
            assertThat(letter.getStartPosition()).isEqualTo(2);
            assertThat(letter.getMessage()).contains("raise the epoch");
        });
    }

    @Test
    void anEmptyEndComesOutAsAnEmptyEnd() {
        ContextualizedTokens end = vectors.get("ended empty").get(1);

        assertThat(end.getEndOfSequence()).isTrue();
        assertThat(end.getStartPosition()).isEqualTo(2);
        assertThat(end.getTokenCount()).isZero();
        assertThat(end.getVectors()).isEmpty();
    }

    @Test
    void aHigherEpochBeginsAgainAndALowerOneIsADeadLetter() {
        List<ContextualizedTokens> again = vectors.get("again");

        assertThat(again.stream().map(ContextualizedTokens::getEpoch)).containsExactly(0, 2, 2);
        assertPositions(again, 0, 0, 1);
        assertSameVectors(again.subList(1, 3), vectors.get("plain").subList(0, 2));
        assertThat(letters("again").stream().map(DeadLetter::getReason)).containsExactly("late-epoch", "late-epoch");
    }

    @Test
    void sequenceStartZeroRefusesASequenceThatBeginsElsewhere() {
        assertPositions(strict.vectors().get("cold"), 0, 1);
        assertThat(strict.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("not-at-start");
            assertThat(letter.getStartPosition()).isEqualTo(7);
        });
    }

    private static void send(EmbeddedTokens... records) {
        for (EmbeddedTokens record : records) {
            kafka.send(job.input(), record);
        }
    }

    private static EmbeddedTokens tokens(String id, long position, int count) {
        EmbeddedTokens tokens = TOKENS.many("any", position, count);
        tokens.setSequenceId(id);
        tokens.setTokens(LongStream.range(position, position + count)
                .mapToObj(p -> "t" + p)
                .toList());
        return tokens;
    }

    private static EmbeddedTokens epoch(int epoch, EmbeddedTokens tokens) {
        tokens.setEpoch(epoch);
        return tokens;
    }

    private static void assertPositions(List<ContextualizedTokens> records, long... positions) {
        assertThat(records.stream()
                        .mapToLong(ContextualizedTokens::getStartPosition)
                        .toArray())
                .isEqualTo(positions);
    }

    private static void assertSameVectors(List<ContextualizedTokens> actual, List<ContextualizedTokens> expected) {
        assertThat(floats(actual)).as("seed " + SEED).isEqualTo(floats(expected));
    }

    private static List<Float> floats(List<ContextualizedTokens> records) {
        return records.stream().flatMap(record -> record.getVectors().stream()).toList();
    }

    private static List<DeadLetter> letters(String id) {
        return letters.stream()
                .filter(letter -> id.equals(letter.getSequenceId()))
                .toList();
    }

    private static void assertNoDeadLetters(String id) {
        assertThat(letters(id)).isEmpty();
    }
}
