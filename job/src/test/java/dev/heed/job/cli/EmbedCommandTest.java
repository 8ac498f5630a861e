package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.minilm.MiniLmFolder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbedCommandTest {
    private static final String MODEL = MiniLmFolder.path().toString();

    @Test
    void badUsageIsOneLineAndStatusTwo() {
        assertRefused("Missing required option: '--topic=T'", "--model", MODEL);
        assertRefused(
                "--tokens-per-record is 0: use a number above 0",
                "--model",
                MODEL,
                "--topic",
                "t",
                "--tokens-per-record",
                "0");
        assertRefused("--topic is 'a b': a topic has", "--model", MODEL, "--topic", "a b");
        assertRefused(
                "'avro' is not raw, single-object or confluent",
                "--model",
                MODEL,
                "--topic",
                "t",
                "--encoding",
                "avro");
    }

    @Test
    void badConfigurationIsOneLineAndStatusTwo() {
        String[] kafka = {"--topic", "t", "--bootstrap-servers", "127.0.0.1:1"};
        assertRefused("kafka.bootstrap-servers is not set", "--model", MODEL, "--topic", "t");
        assertRefused("missing: not a folder", with(kafka, "--model", "missing"));
        assertRefused(
                "--file is 'none.txt', which cannot be read", with(kafka, "--model", MODEL, "--file", "none.txt"));
    }

    @Test
    void helpTeachesWithAnExample() {
        CommandRun run = CommandRun.of("embed", "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("heed embed --model models/minilm --bootstrap-servers 127.0.0.1:9092");
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static void assertRefused(String message, String... arguments) {
        CommandRun run = CommandRun.of(with(new String[] {"embed"}, arguments));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
