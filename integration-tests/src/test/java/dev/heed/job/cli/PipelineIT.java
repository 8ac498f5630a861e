package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.it.RealText;
import dev.heed.job.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands in the order in which a user gives them, on a thousand lines of real text. */
@Timeout(300)
class PipelineIT {
    private static final int LINES = 1_000;

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void prepare() throws IOException {
        broker = EmbeddedBroker.start(0, Optional.empty(), Map.of());
        Files.write(folder.resolve("text.txt"), RealText.lines(LINES));
        heed("model", "fetch", "minilm", path("minilm"));
        heed("model", "attention", path("minilm"), path("attention"), "--layer", "2");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void asManyTokensComeOutAsWentInInOrderAndTheSameInBothEncodings() throws IOException {
        long raw = embed("raw-in", "raw", "1");
        long singleObject = embed("single-in", "single-object", "7");
        run("raw", "raw-in", "raw-out", "raw");
        run("single", "single-in", "single-out", "single-object");

        Map<String, List<String>> fromRaw = vectors("raw-out");
        Map<String, List<String>> fromSingleObject = vectors("single-out");
        assertThat(fromRaw).hasSize(LINES).isEqualTo(fromSingleObject);
        assertThat(fromRaw.values().stream().mapToLong(List::size).sum())
                .isEqualTo(raw)
                .isEqualTo(singleObject);
        assertThat(heed(
                        "tail",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--topic",
                        "raw-dead",
                        "--record",
                        "DeadLetter",
                        "--until-end"))
                .isEmpty();
    }

    /** Returns the number of tokens that the command says it has sent. */
    private static long embed(String topic, String encoding, String tokensPerRecord) {
        StringWriter err = new StringWriter();
        heed(
                err,
                "embed",
                "--model",
                path("minilm"),
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--topic",
                topic,
                "--file",
                path("text.txt"),
                "--encoding",
                encoding,
                "--tokens-per-record",
                tokensPerRecord);
        String count = err.toString().replaceAll("(?s).* as ([\\d,]+) tokens to.*", "$1");
        return Long.parseLong(count.replace(",", ""));
    }

    private static void run(String name, String input, String output, String encoding) {
        heed(
                "run",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "-D",
                "model.path=" + path("attention"),
                "-D",
                "input.bounded=true",
                "-D",
                "input.topic=" + input,
                "-D",
                "output.topic=" + output,
                "-D",
                "dead-letter.topic=" + name + "-dead",
                "-D",
                "output.encoding=" + encoding,
                "-D",
                "job.name=" + name,
                "-D",
                "execution.checkpointing.dir="
                        + folder.resolve(name + "-checkpoints").toUri());
    }

    /** The vectors of each sequence, one text a token, by position; fails if a position is missing or out of order. */
    private static Map<String, List<String>> vectors(String topic) throws IOException {
        Map<String, List<String>> sequences = new TreeMap<>();
        ObjectMapper json = new ObjectMapper();
        String lines = heed(
                "tail",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--topic",
                topic,
                "--record",
                "ContextualizedTokens",
                "--until-end");
        for (String line : lines.lines().toList()) {
            JsonNode record = json.readTree(line);
            List<String> tokens =
                    sequences.computeIfAbsent(record.get("sequenceId").asText(), id -> new ArrayList<>());
            assertThat(record.get("startPosition").asLong()).isEqualTo(tokens.size());
            int count = record.get("tokenCount").asInt();
            int size = record.get("vectors").size() / count;
            for (int t = 0; t < count; t++) {
                StringBuilder token =
                        new StringBuilder(record.get("tokens").get(t).asText());
                for (int i = t * size; i < (t + 1) * size; i++) {
                    token.append(' ').append(record.get("vectors").get(i).asText());
                }
                tokens.add(token.toString());
            }
        }
        return sequences;
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String heed(String... words) {
        return heed(new StringWriter(), words);
    }

    /** Runs a command, which must succeed; returns what it wrote to standard output. */
    private static String heed(StringWriter err, String... words) {
        StringWriter out = new StringWriter();
        CommandLine heed = HeedCommand.commandLine();
        heed.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertThat(heed.execute(words))
                .as("%s: %s", String.join(" ", words), err)
                .isZero();
        return out.toString();
    }
}
