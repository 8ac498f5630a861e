package dev.heed.job.cli;

import dev.heed.job.kafka.AcknowledgedProducer;
import dev.heed.job.kafka.TopicPartitions;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.replay.LetterFilter;
import dev.heed.job.replay.OriginalTopics;
import dev.heed.job.replay.Replay;
import dev.heed.job.tail.TopicReader;
import dev.heed.operator.RejectionReason;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code heed replay}: dead letters back to where they came from. */
@Command(
        name = "replay",
        description = {
            "Sends the records in the dead-letter topic to the job once more, when what was wrong with them has been mended.",
            "",
            "Reads dead-letter.topic from its start to its end as it is now, committed letters only, and sends each letter's"
                    + " original record back to the topic it came from: key, value, headers and timestamp as they were (of several"
                    + " headers of one name the last). Each record is printed as a line of JSON. Give --dry-run first: it prints"
                    + " the same and sends nothing.",
            "",
            "The letters stay where they are, and a record that is rejected again becomes another letter, which this run does not"
                    + " read: so narrow the next replay with --since or --reason, or it sends everything again. That does no"
                    + " harm but work: tokens that a sequence has already are dropped as duplicates.",
            "",
            "A letter that did not keep its whole record (dead-letter.max-value-bytes, 512 kb unless set) is refused and named on"
                    + " standard error: its source is in the line, its bytes are on that topic as long as the retention lasts.%n"
        },
        footer = {
            "",
            "Exit status: 1 also if anything was refused; the rest has been sent.",
            "",
            "Examples:",
            "  heed replay --bootstrap-servers 127.0.0.1:9092 --dry-run",
            "  heed replay --config job.yaml --reason gap --since 2026-01-31T09:00:00Z",
            "  heed replay --config job.yaml --sequence chat-9 --to embedded-tokens-mended"
        })
final class ReplayCommand implements Callable<Integer> {
    @Option(
            names = "--reason",
            paramLabel = "CODE",
            converter = ReasonCode.class,
            description = "Only letters with this reason, e.g. gap. May be repeated.")
    private Set<String> reasons = new LinkedHashSet<>();

    @Option(names = "--sequence", paramLabel = "ID", description = "Only this sequence. May be repeated.")
    private Set<String> sequences = new LinkedHashSet<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only records whose Kafka timestamp is at or after this, e.g. 2026-01-31T09:00:00Z.")
    private Instant since;

    @Option(names = "--to", paramLabel = "TOPIC", description = "Send to this topic, instead of each record's own.")
    private String to;

    @Option(names = "--dry-run", description = "Print what would be sent, and send nothing.")
    private boolean dryRun;

    @Mixin
    private ClientOptions client;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KafkaSettings kafka = client.kafka();
        String letters = client.configuration().get(HeedOptions.DEAD_LETTER_TOPIC);
        try (TopicReader reader = TopicReader.open(kafka, letters, true)) {
            checkTarget(kafka, letters);
            return dryRun ? replay(reader, kafka, record -> {}) : send(reader, kafka);
        }
    }

    private void checkTarget(KafkaSettings kafka, String letters) {
        if (letters.equals(to)) {
            throw new ParameterException(
                    spec.commandLine(), "--to is '" + to + "', the topic of the dead letters themselves: name another");
        }
        if (to != null && TopicPartitions.find(kafka, to).isEmpty()) {
            throw new ConfigurationException("--to is '" + to + "': there is no such topic on "
                    + kafka.bootstrapServers() + "; check its name, or create it");
        }
    }

    private int send(TopicReader reader, KafkaSettings kafka) {
        try (AcknowledgedProducer producer = AcknowledgedProducer.open(kafka)) {
            int status = replay(reader, kafka, producer::send);
            producer.finish();
            return status;
        }
    }

    private int replay(TopicReader reader, KafkaSettings kafka, Consumer<ProducerRecord<byte[], byte[]>> sink) {
        PrintWriter out = spec.commandLine().getOut();
        ReplayReport report = new ReplayReport(
                new OriginalTopics(kafka, Optional.ofNullable(to)),
                sink,
                out,
                spec.commandLine().getErr());
        LetterFilter filter =
                new LetterFilter(reasons, sequences, since == null ? Long.MIN_VALUE : since.toEpochMilli());
        new Replay(filter, report).run(reader, () -> !out.checkError());
        report.total(dryRun);
        return report.refused() == 0 ? 0 : 1;
    }

    /** Reads the code of a reason. */
    private static final class ReasonCode implements ITypeConverter<String> {
        @Override
        public String convert(String code) {
            List<String> codes = Arrays.stream(RejectionReason.values())
                    .map(RejectionReason::code)
                    .toList();
            if (!codes.contains(code)) {
                throw new TypeConversionException("'" + code + "' is not one of " + String.join(", ", codes));
            }
            return code;
        }
    }

    /** Reads a time. */
    private static final class Since implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String time) {
            try {
                return Instant.parse(time);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + time + "' is not a time such as 2026-01-31T09:00:00Z");
            }
        }
    }
}
