package dev.heed.it;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.local.Checkpoints;
import dev.heed.job.local.LocalJob;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long a job with a large cache takes from its start to its first output, and until each of its sequences has gone on by a token.
 * Not a test: run by hand, as {@code main BACKEND SEQUENCES TOKENS FOLDER}; {@code rocksdb 1000 700 /tmp/restore} makes 2 GB of keys
 * and values (3 KB a token), needs 8 GB of disk and 3 GB of heap, and takes some minutes.
 */
final class RestoreMeasurement {
    private static final int HIDDEN = 384;
    private static final int HEADS = 12;
    private static final int CHUNK = 64;
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofMillis(5);

    private final String backend;
    private final int sequences;
    private final int tokens;
    private final Path folder;
    private final KafkaFixture kafka;
    private final Path model;
    private final float[] embeddings = embeddings();

    private RestoreMeasurement(String[] args, KafkaFixture kafka) throws IOException {
        this.backend = args[0];
        this.sequences = Integer.parseInt(args[1]);
        this.tokens = Integer.parseInt(args[2]);
        this.folder = Path.of(args[3]).toAbsolutePath();
        this.kafka = kafka;
        this.model = TinyModels.write(
                folder.resolve("model"), TinyModel.of(HIDDEN, HEADS).withIdentity("q", "k", "v", "o"), 1);
    }

    public static void main(String[] args) throws Exception {
        try (KafkaFixture kafka = new KafkaFixture()) {
            new RestoreMeasurement(args, kafka).run();
        }
    }

    @SuppressWarnings("try") // Jobs are in the head of a try to be closed, not to be used.
    private void run() throws Exception {
        print("%s, %d sequences of %d tokens, 3 KB of keys and values a token", backend, sequences, tokens);
        JobFixture empty = job("restore-empty");
        send(empty, 0, 1, 0, 1);
        try (Output output = new Output(empty.output())) {
            long start = System.nanoTime();
            try (LocalJob running = empty.start(Optional.empty())) {
                print("first output, no state: %.2f s", output.seconds(start, 1));
            }
        }
        JobFixture job = job("restore-large");
        build(job);
        Path checkpoint = Checkpoints.newest(folder.resolve("restore-large")).orElseThrow();
        print("checkpoint: %.2f GB", size(folder.resolve("restore-large")) / 1e9);
        // The first sequence first, so that the first output needs the pages of one sequence only.
        send(job, tokens, 1, 0, 1);
        try (Output output = new Output(job.output())) {
            long start = System.nanoTime();
            try (LocalJob running = job.start(Optional.of(checkpoint))) {
                print("first output after the restore: %.2f s", output.seconds(start, 1));
                start = System.nanoTime();
                send(job, tokens, 1, 1, sequences);
                print(
                        "the next token of every other sequence, pages read: %.2f s",
                        output.seconds(start, sequences - 1));
                start = System.nanoTime();
                send(job, tokens + 1, 1, 0, sequences);
                print("the token after it, all sequences: %.2f s", output.seconds(start, sequences));
            }
        }
    }

    @SuppressWarnings("try")
    private void build(JobFixture job) throws Exception {
        int records = 0;
        long start = System.nanoTime();
        try (Output output = new Output(job.output());
                LocalJob running = job.start(Optional.empty())) {
            for (int from = 0; from < tokens; from += CHUNK) {
                send(job, from, Math.min(CHUNK, tokens - from), 0, sequences);
                records += sequences;
            }
            print("built in %.0f s", output.seconds(start, records));
            // All of it is in a checkpoint once one has begun after the last output.
            long last = System.currentTimeMillis();
            Path checkpoints = folder.resolve("restore-large");
            while (Checkpoints.newest(checkpoints)
                    .filter(newest -> newest.resolve("_metadata").toFile().lastModified() > last + 10_000)
                    .isEmpty()) {
                output.poll();
            }
        }
    }

    private JobFixture job(String name) {
        return new JobFixture(kafka, name, model, folder.resolve(name))
                .with("state.backend.type", backend)
                .with("delivery.guarantee", "at-least-once")
                .with("execution.checkpointing.interval", "5 s")
                .with("cache.resident-bytes", "512 mb");
    }

    /** One record of so many tokens for each of some sequences; returns when the topic has it. */
    private void send(JobFixture job, int from, int count, int first, int end) throws Exception {
        float[] rows = new float[count * HIDDEN];
        System.arraycopy(embeddings, 0, rows, 0, rows.length);
        for (int sequence = first; sequence < end; sequence++) {
            TokenSegment segment = new TokenSegment(
                    "s" + sequence,
                    0,
                    from,
                    count,
                    rows,
                    null,
                    false,
                    false,
                    null,
                    null,
                    new RecordOrigin("", 0, 0, 0, List.of()));
            kafka.send(
                    job.input(),
                    segment.sequenceId(),
                    RecordCodec.embeddedTokens(OutputEncoding.RAW).encode(segment));
        }
        kafka.flush();
    }

    private static float[] embeddings() {
        Random random = new Random(1);
        float[] rows = new float[CHUNK * HIDDEN];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(RestoreMeasurement::fileSize)
                    .sum();
        }
    }

    private static long fileSize(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(String line, Object... values) {
        System.out.printf(Locale.ROOT, line + "%n", values);
    }

    /** The end of an output topic, as it grows. */
    private final class Output implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());

        Output(String topic) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.partitionsFor(topic); // brings it into being
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }

        int poll() {
            return consumer.poll(POLL).count();
        }

        /** Seconds since a time until so many more records are there. */
        double seconds(long since, int records) {
            int seen = 0;
            while (seen < records) {
                seen += poll();
            }
            return (System.nanoTime() - since) / 1e9;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
