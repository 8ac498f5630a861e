package dev.heed.job.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.replay.OriginalTopics;
import dev.heed.job.replay.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Hands on what {@code heed replay} finds, prints it, and counts. */
final class ReplayReport implements Replay.Listener {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final OriginalTopics topics;
    private final Consumer<ProducerRecord<byte[], byte[]>> sink;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Map<String, Long> replayed = new TreeMap<>();
    private long refused;

    ReplayReport(
            OriginalTopics topics, Consumer<ProducerRecord<byte[], byte[]>> sink, PrintWriter out, PrintWriter err) {
        this.topics = topics;
        this.sink = sink;
        this.out = out;
        this.err = err;
    }

    @Override
    public void complete(DeadLetterRecord letter) {
        Optional<ProducerRecord<byte[], byte[]>> record = topics.record(letter);
        if (record.isEmpty()) {
            incomplete(letter, "topic " + letter.sourceTopic() + " is no more; name another with --to");
            return;
        }
        sink.accept(record.get());
        out.println(line(letter, record.get().topic()));
        replayed.merge(letter.reason(), 1L, Long::sum);
    }

    @Override
    public void incomplete(DeadLetterRecord letter, String why) {
        refuse(source(letter), letter.reason() + ", " + why);
    }

    @Override
    public void unreadable(String coordinates, String why) {
        refuse(coordinates, "not a dead letter, " + why);
    }

    private void refuse(String coordinates, String why) {
        err.println(coordinates + " refused: " + why);
        refused++;
    }

    /** How many letters, or what should be letters, were not replayed. */
    long refused() {
        return refused;
    }

    /** Prints the sums. */
    void total(boolean dryRun) {
        out.flush();
        long sum = replayed.values().stream().mapToLong(Long::longValue).sum();
        String reasons = replayed.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ", " (", ")"));
        err.println(String.format(
                Locale.ROOT,
                "%s %d record%s%s, refused %d",
                dryRun ? "would replay" : "replayed",
                sum,
                sum == 1 ? "" : "s",
                sum == 0 ? "" : reasons,
                refused));
        err.flush();
    }

    private static String source(DeadLetterRecord letter) {
        return letter.sourceTopic() + "-" + letter.sourcePartition() + "@" + letter.sourceOffset();
    }

    private static String line(DeadLetterRecord letter, String topic) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("source", source(letter));
            json.writeStringField("to", topic);
            json.writeStringField("reason", letter.reason());
            json.writeStringField("sequenceId", letter.sequenceId());
            json.writeObjectField("startPosition", letter.startPosition());
            json.writeNumberField("sourceTimestamp", letter.sourceTimestamp());
            json.writeNumberField("valueSize", letter.valueSize());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
