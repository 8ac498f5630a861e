package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Shows the committed savepoints. */
@Timeout(60)
class StateShowIT {
    private static final String SEQUENCES = """
            SEQUENCE  EPOCH  STATE  POSITIONS  TOKENS  PAGES  ROWS  WAITING  BYTES  MODEL
            ended     0      ended  0..20      20      0      0     0        0      9669c58d445b
            epoch 3   3      open   0..7       7       0      14    0        946    9669c58d445b
            from 40   0      open   40..49     9       2      2     0        1252   9669c58d445b
            gap       0      open   0..2       2       0      4     1        306    9669c58d445b
            mid-page  0      open   0..21      21      2      10    0        2788   9669c58d445b
            sealed    0      open   0..32      32      4      0     0        4196   9669c58d445b
            words     0      open   0..3       3       0      6     0        452    9669c58d445b
            """;
    private static final String TOTAL =
            "total: 7 sequences, 1 ended, 94 tokens, 8 pages, 36 rows, 1 waiting, 9940 bytes\n";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine heed =
            HeedCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @ParameterizedTest
    @ValueSource(strings = {"hashmap-canonical", "rocksdb-canonical", "rocksdb-native"})
    void aSavepointIsListedWhateverBackendWroteIt(String name) throws Exception {
        assertThat(heed.execute("state", "show", savepoint(name).toString())).isZero();
        assertThat(out).hasToString(SEQUENCES + TOTAL);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void jsonIsOneObjectASequenceAndTheTotalCountsThoseBeyondTheLimit() throws Exception {
        assertThat(heed.execute(
                        "state",
                        "show",
                        "--newest",
                        "--json",
                        "--limit",
                        "1",
                        savepoint("").toString()))
                .isZero();
        assertThat(out)
                .hasToString(
                        "{\"sequenceId\":\"ended\",\"epoch\":0,\"state\":\"ended\",\"contextStart\":0,\"nextPosition\":20,"
                                + "\"tokens\":20,\"pages\":0,\"rows\":0,\"waiting\":0,\"bytes\":0,"
                                + "\"model\":\"9669c58d445b0a017bc13ea70b97e05f26b78efdea967fea3a0d62e62b5a2664\"}\n");
        assertThat(err.toString()).startsWith("newest: ").endsWith(TOTAL);
    }

    @Test
    void whatCannotBeShownIsOneLineAndStatusTwo() throws Exception {
        assertRefused("there is no such folder", folder.resolve("missing").toString());
        assertRefused("has no file _metadata", folder.toString());
        assertRefused("there is no completed checkpoint below", "--newest", folder.toString());
        Files.writeString(folder.resolve("_metadata"), "not one of Flink's");
        assertRefused("cannot be read as a savepoint or checkpoint", folder.toString());
        assertRefused("--limit is -1", "--limit", "-1", folder.toString());
    }

    @Test
    void aSavepointThatLostAFileIsOneLineAndStatusTwo() throws Exception {
        Files.copy(savepoint("rocksdb-native").resolve("_metadata"), folder.resolve("_metadata"));

        assertRefused("cannot be read as a savepoint or checkpoint", folder.toString());
    }

    private void assertRefused(String message, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "state";
        all[1] = "show";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        err.getBuffer().setLength(0);
        assertThat(heed.execute(all)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    private static Path savepoint(String name) throws Exception {
        return Path.of(StateShowIT.class.getResource("/savepoints/v1/" + name).toURI());
    }
}
