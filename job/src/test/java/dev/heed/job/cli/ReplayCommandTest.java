package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayCommandTest {
    @Test
    void badUsageIsOneLineAndStatusTwo() {
        assertRefused("'gaps' is not one of missing-key, key-mismatch, undecodable, ", "--reason", "gaps");
        assertRefused("'yesterday' is not a time such as 2026-01-31T09:00:00Z", "--since", "yesterday");
        assertRefused("kafka.bootstrap-servers is not set");
        assertRefused(
                "dead-leter.topic is not a key of Heed: did you mean dead-letter.topic?", "-D", "dead-leter.topic=x");
    }

    @Test
    void helpTeaches() {
        CommandRun run = CommandRun.of("replay", "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("heed replay --bootstrap-servers 127.0.0.1:9092 --dry-run")
                .contains("--dry-run first")
                .contains("rejected again becomes another letter");
    }

    private static void assertRefused(String message, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "replay";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
