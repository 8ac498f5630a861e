package dev.heed.job.cli;

import dev.heed.job.avro.RecordCodec;
import dev.heed.job.kafka.BrokerConnection;
import dev.heed.job.kafka.OutputCodecs;
import dev.heed.job.kafka.SegmentProducer;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.options.OutputSettings;
import dev.heed.job.options.RegistrySettings;
import dev.heed.job.text.EmbeddedText;
import dev.heed.job.text.TextEmbedder;
import dev.heed.job.text.TextSegments;
import dev.heed.operator.TokenSegment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code heed embed}: text to EmbeddedTokens. */
@Command(
        name = "embed",
        description = {
            "Turns lines of text into EmbeddedTokens records: one sequence a line.",
            "",
            "Each line is tokenized as the model was trained, special tokens such as [CLS] included, and each token gets the vector"
                    + " that enters the model's first layer: BERT's word + position + type, normalized; GPT-2's word +"
                    + " position; the word of Llama and its relatives, scaled where the model scales it. The last record of a line ends its sequence. Blank lines"
                    + " are skipped; a line longer than the model reads is cut, and counted.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed model fetch minilm models/minilm",
            "  heed embed --model models/minilm --bootstrap-servers 127.0.0.1:9092 --topic embedded-tokens --file book.txt",
            "  echo 'It was tired.' | heed embed --model models/minilm --config job.yaml --topic embedded-tokens"
        })
final class EmbedCommand implements Callable<Integer> {
    private static final int PROGRESS_LINES = 1000;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description =
                    "Folder of a model (bert, gpt2, llama, mistral, qwen2, qwen3, gemma) with its tokenizer.json.")
    private Path model;

    @Option(names = "--topic", paramLabel = "T", required = true, description = "The topic to write to.")
    private String topic;

    @Option(names = "--file", paramLabel = "F", description = "UTF-8 text; without it, standard input.")
    private Path file;

    @Option(
            names = "--tokens-per-record",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tokens of one record (default ${DEFAULT-VALUE}).")
    private int tokensPerRecord;

    @Option(
            names = "--sequence-prefix",
            paramLabel = "TEXT",
            defaultValue = "line-",
            description =
                    "Sequence ids are this and the number of the line, from 1 (default ${DEFAULT-VALUE}). Another run"
                            + " over the same topic needs another.")
    private String sequencePrefix;

    @Option(
            names = "--encoding",
            paramLabel = "raw|single-object|confluent",
            defaultValue = "raw",
            converter = EncodingName.class,
            description = "Bare Avro, or with the fingerprint of its schema, or with its id in registry.url (default"
                    + " ${DEFAULT-VALUE}).")
    private OutputSettings.Encoding encoding;

    @Mixin
    private ClientOptions client;

    @Spec
    private CommandSpec spec;

    private PrintWriter err;
    private long sequences;
    private long tokens;
    private long cut;

    @Override
    public Integer call() throws IOException {
        checkUsage();
        err = spec.commandLine().getErr();
        KafkaSettings kafka = client.kafka();
        try (TextEmbedder embedder = TextEmbedder.open(model);
                BufferedReader lines = lines()) {
            BrokerConnection.open(kafka).close();
            try (SegmentProducer producer = SegmentProducer.open(kafka, topic, codec())) {
                embed(lines, embedder, producer);
                producer.finish();
            }
            say("embedded " + count(sequences, "line") + " as " + count(tokens, "token") + " to " + topic);
            if (cut > 0) {
                say("cut " + count(cut, "line") + " at " + embedder.maxTokens() + " tokens, the most that "
                        + embedder.modelName() + " reads");
            }
        }
        return 0;
    }

    private RecordCodec<TokenSegment> codec() {
        Optional<RegistrySettings> registry = RegistrySettings.from(client.configuration());
        if (encoding == OutputSettings.Encoding.CONFLUENT && registry.isEmpty()) {
            throw new ConfigurationException(
                    "--encoding is 'confluent', but registry.url is not set: say where the schema"
                            + " registry is, e.g. -D registry.url=http://127.0.0.1:8081");
        }
        return OutputCodecs.of(encoding, registry).codec(topic, RecordCodec::embeddedTokens);
    }

    private void checkUsage() {
        if (tokensPerRecord < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--tokens-per-record is " + tokensPerRecord + ": use a number above 0");
        }
        if (!topic.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--topic is '" + topic + "': a topic has 1 to 249 letters, digits, dots, underscores and hyphens");
        }
    }

    private void embed(BufferedReader lines, TextEmbedder embedder, SegmentProducer producer) throws IOException {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            EmbeddedText text = embedder.embed(line);
            if (text.tokens().isEmpty()) {
                continue;
            }
            TextSegments.of(sequencePrefix + number, text, tokensPerRecord, embedder.modelName())
                    .forEach(producer::send);
            sequences++;
            tokens += text.tokens().size();
            cut += text.truncated() ? 1 : 0;
            if (sequences % PROGRESS_LINES == 0) {
                say(count(sequences, "line") + ", " + count(tokens, "token") + " …");
            }
        }
    }

    /** Text of unknown origin: what is not UTF-8 becomes the replacement character rather than an error. */
    private BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8));
    }

    private InputStream open() {
        if (file == null) {
            return System.in;
        }
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new ConfigurationException("--file is '" + file + "', which cannot be read: " + e, e);
        }
    }

    private void say(String message) {
        err.println(message);
        err.flush();
    }

    private static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** Reads the name of an encoding. */
    private static final class EncodingName implements ITypeConverter<OutputSettings.Encoding> {
        @Override
        public OutputSettings.Encoding convert(String name) {
            for (OutputSettings.Encoding encoding : OutputSettings.Encoding.values()) {
                if (encoding.toString().equals(name)) {
                    return encoding;
                }
            }
            throw new TypeConversionException("'" + name + "' is not raw, single-object or confluent");
        }
    }
}
