package dev.heed.job.demo;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.broker.EmbeddedBroker;
import dev.heed.job.kafka.SegmentProducer;
import dev.heed.job.local.LocalJob;
import dev.heed.job.minilm.CausalVariant;
import dev.heed.job.minilm.MiniLm;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.options.Settings;
import dev.heed.job.tail.TopicReader;
import dev.heed.job.text.TextEmbedder;
import dev.heed.job.text.TextSegments;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.TokenAttention;
import dev.heed.operator.TokenSegment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/** Runs the demonstration: makes the model, starts broker and job, streams the text, reads what comes out, reports. */
public final class Demo {
    private static final String SEQUENCE = "the-sentence";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DemoOptions options;
    private final PrintWriter out;
    private final Consumer<String> progress;
    private final Map<String, String> texts;

    /**
     * A demonstration.
     *
     * @param out where the report goes
     * @param progress told each step, a line in plain words
     */
    public Demo(DemoOptions options, PrintWriter out, Consumer<String> progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.texts = texts(options.text());
    }

    /** Runs it once. */
    public void run() throws Exception {
        Path work = Files.createTempDirectory("heed-demo-");
        try {
            run(work);
        } finally {
            delete(work);
        }
    }

    private void run(Path work) throws Exception {
        Path bert = options.models().resolve("all-MiniLM-L6-v2");
        if (!Files.exists(bert)) {
            progress.accept("unpacking all-MiniLM-L6-v2 into " + bert + " (once)");
            MiniLm.fetch(bert, step -> {});
        }
        Path model = bert;
        if (options.causal()) {
            model = work.resolve("model");
            CausalVariant.write(bert, model);
        }
        AttentionConfig config = AttentionModel.check(model);
        check("--layer", options.layer(), config.layers(), "layers");
        check("--head", options.head(), config.heads().queryHeads(), "heads");
        progress.accept("embedding the text");
        List<List<TokenSegment>> sequences = embed(bert);
        progress.accept("starting a Kafka broker");
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            LoadedConfiguration loaded =
                    configuration(broker, model, config, sequences.get(0).size(), work);
            progress.accept("starting the job in an embedded Flink");
            try (LocalJob job = LocalJob.start(loaded, Optional.empty())) {
                report(stream(loaded.settings(), sequences, config, job), config, sequences);
            }
        }
    }

    private static void check(String option, OptionalInt index, int count, String what) {
        index.ifPresent(given -> {
            if (given < 0 || given >= count) {
                throw new ConfigurationException(
                        option + " is '" + given + "': the model has " + what + " 0 to " + (count - 1));
            }
        });
    }

    private List<List<TokenSegment>> embed(Path bert) {
        List<List<TokenSegment>> sequences = new ArrayList<>();
        try (TextEmbedder embedder = TextEmbedder.open(bert)) {
            texts.forEach(
                    (id, text) -> sequences.add(TextSegments.of(id, embedder.embed(text), 1, embedder.modelName())));
        }
        return sequences;
    }

    /** By sequence id, the one of which the report speaks first. */
    private static Map<String, String> texts(String sentence) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(SEQUENCE, sentence);
        List<String> company = DemoText.company();
        for (int i = 0; i < company.size(); i++) {
            texts.put("alice-" + (i + 1), company.get(i));
        }
        return texts;
    }

    /** @param topK keys of a token to report: as many as the sentence has */
    private static LoadedConfiguration configuration(
            EmbeddedBroker broker, Path model, AttentionConfig config, int topK, Path work) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("job.name", "heed-demo");
        keys.put("kafka.bootstrap-servers", broker.bootstrapServers());
        keys.put("model.path", model.toString());
        keys.put("attention.topic", "attention-weights");
        keys.put(
                "attention.layers",
                IntStream.range(0, config.layers()).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        keys.put("attention.top-k", Integer.toString(topK));
        keys.put("output.pooling", "auto");
        keys.put("output.pooled-topic", "sentence-vectors");
        keys.put("execution.checkpointing.interval", "1 s");
        keys.put(
                "execution.checkpointing.dir",
                work.resolve("checkpoints").toUri().toString());
        keys.put("parallelism.default", "2");
        return ConfigurationLoader.load(new Configuration(), Optional.empty(), keys);
    }

    /** Sends all sequences, one token a record, each in turn, and reads until everything has come back. */
    private DemoResult stream(
            Settings settings, List<List<TokenSegment>> sequences, AttentionConfig config, LocalJob job)
            throws Exception {
        int tokens = sequences.stream().mapToInt(List::size).sum();
        progress.accept("streaming " + tokens + " tokens of " + sequences.size()
                + " sequences, one token a record, one sequence after the other in turn");
        Instant begin = Instant.now();
        try (SegmentProducer producer =
                SegmentProducer.open(settings.kafka(), settings.input().topic(), OutputEncoding.RAW)) {
            int longest = sequences.stream().mapToInt(List::size).max().orElseThrow();
            for (int i = 0; i < longest; i++) {
                for (List<TokenSegment> sequence : sequences) {
                    if (i < sequence.size()) {
                        producer.send(sequence.get(i));
                    }
                }
            }
            producer.finish();
        }
        List<ContextualizedSegment> vectors = read(
                settings, settings.output().topic(), RecordCodec.contextualizedTokens(OutputEncoding.RAW), tokens, job);
        List<PooledSequence> pooled = read(
                settings,
                settings.output().pooledTopic().orElseThrow(),
                RecordCodec.sequenceVector(OutputEncoding.RAW),
                sequences.size(),
                job);
        int heads = config.heads().queryHeads();
        List<TokenAttention> attention = read(
                settings,
                settings.attention().orElseThrow().topic(),
                RecordCodec.attentionWeights(OutputEncoding.RAW),
                tokens * heads * config.layers(),
                job);
        progress.accept("all " + tokens + " tokens are back, committed, after "
                + Duration.between(begin, Instant.now()).toMillis() + " ms, start of the job included");
        return new DemoResult(
                vectors.stream()
                        .filter(row -> row.sequenceId().equals(SEQUENCE))
                        .toList(),
                attention.stream()
                        .filter(row -> row.sequenceId().equals(SEQUENCE))
                        .toList(),
                pooled,
                config.layers(),
                heads);
    }

    private static <T> List<T> read(Settings settings, String topic, RecordCodec<T> codec, int count, LocalJob job) {
        List<T> records = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        try (TopicReader reader = TopicReader.open(settings.kafka(), topic, true)) {
            reader.read(
                    codec,
                    record -> {
                        records.add(record);
                        return records.size() < count;
                    },
                    () -> {
                        if (!job.isRunning() || Instant.now().isAfter(deadline)) {
                            throw new IllegalStateException("only " + records.size() + " of " + count
                                    + " records came out in " + topic + "; HEED_LOG_LEVEL=info shows what the job did");
                        }
                        return true;
                    });
        }
        return records;
    }

    private void report(DemoResult result, AttentionConfig config, List<List<TokenSegment>> sequences) {
        out.println();
        out.println("\"" + options.text() + "\"");
        out.println("streamed with " + (sequences.size() - 1)
                + " sentences of Alice in Wonderland, every number below read from" + " the output topics.");
        out.println("All " + config.layers() + " layers of all-MiniLM-L6-v2, "
                + (options.causal()
                        ? "as a causal stack, which it was not trained as: a token sees itself and what came before."
                        : "an encoder: a token sees its whole sentence, which comes out when it ends."));
        out.println();
        new DemoReport(result, options, config.heads().keyDim(), out).print();
        new Neighbours(result.pooled(), texts, out).print(SEQUENCE);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
