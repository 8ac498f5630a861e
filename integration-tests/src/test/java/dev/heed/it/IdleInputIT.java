package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IdleInputIT {
    private static final int HIDDEN = 24;
    private static final long SEED = 9;
    private static final int TOKENS = 5;

    @TempDir
    private Path folder;

    /** Neither a checkpoint nor the end of the linger time would come before the test is over. */
    @Test
    void tokensOfAnIdleInputDoNotWaitForOthers() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 3), SEED);
        Tokens tokens = new Tokens(HIDDEN, SEED);
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = new JobFixture(kafka, "tokens", model, folder.resolve("checkpoints"))
                    .with("batch.linger", "1 h")
                    .with("execution.checkpointing.interval", "1 h")
                    .with("delivery.guarantee", "at-least-once");
            kafka.send(job.input(), tokens.one("s", 0));
            kafka.flush();
            try (LocalJob running = job.start(Optional.empty())) {
                for (int token = 1; token <= TOKENS; token++) {
                    int count = token;
                    assertThat(kafka.awaitWritten(job.output(), records -> records.size() >= count))
                            .hasSize(count);
                    kafka.send(job.input(), tokens.one("s", token));
                    kafka.flush();
                }
                assertThat(running.isRunning()).isTrue();
            }
        }
    }
}
