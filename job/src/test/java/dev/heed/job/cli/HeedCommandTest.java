package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class HeedCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine heed =
            HeedCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tial | heed: 'tial' is not a command; see heed --help",
                "--verbos | heed: '--verbos' is not an option (did you mean --version?); see heed --help",
                "tail | heed tail: Missing required option: '--topic=T'; see heed tail --help",
                "tail --topic t --form latest | heed tail: '--form' is not an option; see heed tail --help",
                "tail --topic t --record X | heed tail: Invalid value for option '--record': 'X' is not one of EmbeddedTokens, ContextualizedTokens, SequenceVector, AttentionWeights, DeadLetter; see heed tail --help",
                "tail --topic t --limit 0 | heed tail: --limit is 0: use a number above 0; see heed tail --help",
                "tail --topic t | heed tail: kafka.bootstrap-servers is not set: say where Kafka is, e.g. --bootstrap-servers 127.0.0.1:9092",
                "tail --topic t -D imput.topic=x | heed tail: imput.topic is not a key of Heed: did you mean input.topic?",
                "broker --port 70000 | heed broker: --port is 70000: use a number from 0 to 65535; see heed broker --help",
            })
    void badUsageIsStatus2AndOneLine(String arguments, String line) {
        assertThat(heed.execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo(line);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void withoutACommandTheHelpIsAnError() {
        assertThat(heed.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: heed", "broker", "tail");
    }

    @ParameterizedTest
    @CsvSource({"--help", "broker --help", "tail --help"})
    void helpIsData(String arguments) {
        assertThat(heed.execute(arguments.split(" "))).isZero();
        assertThat(out.toString()).startsWith("Usage: heed");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--version", "tail --version"})
    void everyCommandKnowsTheVersion(String arguments) {
        assertThat(heed.execute(arguments.split(" "))).isZero();
        assertThat(out.toString()).startsWith("heed ").hasLineCount(1);
    }

    @Test
    void aConfigurationErrorIsFoundInsideOthersAndTheRestIsStatus1() {
        heed.addSubcommand("a", new Failing(new IllegalStateException("job", new ConfigurationException("key: fix"))));
        heed.addSubcommand("b", new Failing(new IllegalStateException("two\n  lines")));
        heed.setErr(new PrintWriter(err)); // of these two as well

        assertThat(heed.execute("a")).isEqualTo(2);
        assertThat(heed.execute("b")).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("heed a: key: fix", "heed b: two lines");
    }

    @Test
    void anUnreachableBrokerIsStatus2AndNamesTheAddress() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(heed.execute("tail", "--topic", "t", "--bootstrap-servers", "127.0.0.1:" + port))
                .isEqualTo(2);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "heed tail: kafka.bootstrap-servers is '127.0.0.1:" + port
                                + "': no broker answers there within 8 s; check the address and that Kafka runs (heed broker starts one)");
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(heed.execute("broker", "--port", port)).isEqualTo(2);
            assertThat(err.toString())
                    .endsWith("heed broker: port " + port
                            + " on 127.0.0.1 is taken: choose another, or stop what listens there\n");
        }
    }

    @Test
    void aFolderOfOtherDataIsLeftAlone(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "precious");

        assertThat(heed.execute("broker", "--port", "0", "--data", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .endsWith("heed broker: " + folder
                        + " holds other data: name an empty folder, or one that a broker has made\n");
        assertThat(folder.resolve("thesis.txt")).hasContent("precious");
    }

    @Test
    void theBrokerKeepsItsDataWhereStateBelongs() {
        assertThat(BrokerCommand.defaultData(Map.of("XDG_STATE_HOME", "/state")))
                .hasToString("/state/heed/broker");
        assertThat(BrokerCommand.defaultData(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/heed/broker"));
    }

    @Command
    private record Failing(RuntimeException failure) implements Runnable {
        @Override
        public void run() {
            throw failure;
        }
    }
}
