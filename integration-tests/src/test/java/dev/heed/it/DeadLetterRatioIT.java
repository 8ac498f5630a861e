package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jobs here may restart for ever: a failure that a test waits for is one that does not. */
@Timeout(120)
class DeadLetterRatioIT {
    private static final long SEED = 4;
    private static final Tokens TOKENS = new Tokens(8, SEED);
    private static final EmbeddedTokens OF_ANOTHER_MODEL = new Tokens(16, SEED).one("s", 0);

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        kafka = new KafkaFixture();
        model = TinyModels.write(folder.resolve("model"), TinyModel.of(8, 1), SEED);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void aTopicOfAnotherModelFailsTheJobForGood() throws Exception {
        JobFixture job = job("foreign");
        for (int i = 0; i < 1_100; i++) {
            kafka.send(job.input(), OF_ANOTHER_MODEL);
        }
        kafka.flush();

        try (LocalJob running = job.start(Optional.empty())) {
            assertThatThrownBy(running::await)
                    .hasMessageContaining("1000 of the last 1000 records were rejected")
                    .hasMessageContaining("dead-letter.max-ratio 0.5")
                    .hasMessageContaining("16 floats for 1 token: expected 8");
        }
    }

    @Test
    void whatTheOperatorRejectsCountsToo() throws Exception {
        JobFixture job = job("gaps").with("sequence.reorder-max-tokens", "0");
        kafka.send(job.input(), TOKENS.one("s", 0));
        for (int i = 0; i < 1_100; i++) {
            kafka.send(job.input(), TOKENS.one("s", 10 + i));
        }
        kafka.flush();

        try (LocalJob running = job.start(Optional.empty())) {
            assertThatThrownBy(running::await)
                    .hasMessageContaining("dead-letter.max-ratio 0.5")
                    .hasMessageContaining("expected 1");
        }
    }

    @Test
    void halfOfTheRecordsMayBeBad() throws Exception {
        JobFixture job = job("half");
        for (int i = 0; i < 1_100; i++) {
            kafka.send(job.input(), TOKENS.one("s", i));
            kafka.send(job.input(), OF_ANOTHER_MODEL);
        }
        kafka.flush();

        assertThat(job.run().deadLetters()).hasSize(1_100);
    }

    private static JobFixture job(String name) {
        return new JobFixture(kafka, name, model, folder.resolve(name))
                .with("restart-strategy.type", "fixed-delay")
                .with("restart-strategy.fixed-delay.attempts", "1000000")
                .with("restart-strategy.fixed-delay.delay", "10 ms");
    }
}
