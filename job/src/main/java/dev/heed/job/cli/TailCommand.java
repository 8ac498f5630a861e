package dev.heed.job.cli;

import dev.heed.job.kafka.RegistryClients;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.options.RegistrySettings;
import dev.heed.job.registry.RegistryException;
import dev.heed.job.registry.SchemaId;
import dev.heed.job.tail.RecordDecoder;
import dev.heed.job.tail.RecordJson;
import dev.heed.job.tail.RecordType;
import dev.heed.job.tail.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code heed tail}: the records of a topic as JSON. */
@Command(
        name = "tail",
        description = {
            "Prints the records of a topic as JSON, one a line; only what has been committed.",
            "",
            "Without --record, the record is known from its fingerprint (single-object encoding) or its id in registry.url"
                    + " (confluent), else from the topic: those of"
                    + " input.topic, output.topic, dead-letter.topic and attention.topic, or their defaults. Floats are printed with"
                    + " the fewest digits that identify them, bytes as Base64, times in milliseconds since 1970. A null value, which"
                    + " erases a sequence, is printed as null.%n"
        },
        footer = {
            "",
            "A record that cannot be decoded is reported on standard error; the others follow, and the exit status is 1.",
            "",
            "Examples:",
            "  heed tail --bootstrap-servers 127.0.0.1:9092 --topic contextualized-tokens",
            "  heed tail --config job.yaml --topic weights --record AttentionWeights --limit 10",
            "  heed tail --bootstrap-servers 127.0.0.1:9092 --topic embedded-tokens-dead-letter --until-end | jq .reason"
        })
final class TailCommand implements Callable<Integer> {
    @Option(names = "--topic", paramLabel = "T", required = true, description = "The topic.")
    private String topic;

    @Option(
            names = "--record",
            paramLabel = "NAME",
            converter = RecordName.class,
            description =
                    "What is on it: EmbeddedTokens, ContextualizedTokens, SequenceVector, AttentionWeights or DeadLetter.")
    private RecordType record;

    @Option(
            names = "--from",
            paramLabel = "earliest|latest",
            defaultValue = "earliest",
            description = "Where to begin (default ${DEFAULT-VALUE}).")
    private From from;

    @Option(names = "--limit", paramLabel = "N", description = "Stop after N records; without it, at Ctrl-C.")
    private Long limit;

    @Option(names = "--until-end", description = "Stop at the end of the topic as it is at the start.")
    private boolean untilEnd;

    @Option(
            names = "--metadata",
            description =
                    "Print the record as the field value, beside topic, partition, offset, timestamp, key and headers.")
    private boolean metadata;

    @Mixin
    private ClientOptions client;

    @Spec
    private CommandSpec spec;

    private RecordDecoder decoder;
    private PrintWriter out;
    private long printed;
    private long undecodable;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + ": use a number above 0");
        }
        KafkaSettings kafka = client.kafka();
        Optional<RegistrySettings> registry = RegistrySettings.from(client.configuration());
        decoder = new RecordDecoder(topic, recordType(client.configuration()), registry.map(RegistryClients::create));
        out = spec.commandLine().getOut();
        try (TopicReader reader = TopicReader.open(kafka, topic, from == From.EARLIEST)) {
            reader.read(untilEnd, this::print, () -> !out.checkError());
        } catch (RegistryException e) {
            throw new IllegalStateException(
                    HeedOptions.REGISTRY_URL.key() + " is '"
                            + registry.orElseThrow().url() + "': " + e.getMessage(),
                    e);
        }
        out.flush();
        return undecodable == 0 ? 0 : 1;
    }

    /** Whether the limit leaves room for another. */
    private boolean print(ConsumerRecord<byte[], byte[]> message) {
        try {
            GenericRecord value = message.value() == null ? null : decoder.decode(message.value(), schemaId(message));
            out.println(metadata ? RecordJson.withMetadata(message, value) : RecordJson.of(value));
            printed++;
        } catch (IOException e) {
            undecodable++;
            PrintWriter err = spec.commandLine().getErr();
            err.println("%s-%d@%d: %s".formatted(topic, message.partition(), message.offset(), e.getMessage()));
            err.flush();
        }
        return limit == null || printed < limit;
    }

    private static byte[] schemaId(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader(SchemaId.HEADER);
        return header == null ? null : header.value();
    }

    private Optional<RecordType> recordType(Configuration configuration) {
        return record != null ? Optional.of(record) : RecordType.onTopic(topic, configuration);
    }

    private enum From {
        EARLIEST,
        LATEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the name of a record. */
    private static final class RecordName implements ITypeConverter<RecordType> {
        @Override
        public RecordType convert(String name) {
            return RecordType.named(name)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + name + "' is not one of " + RecordType.names()));
        }
    }
}
