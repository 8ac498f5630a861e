package dev.heed.it;

import dev.heed.job.local.LocalJob;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.LoadedConfiguration;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.SequenceVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The job as a user would configure it, in an embedded Flink, with topics of its own. It never restarts unless a test says so:
 * whatever goes wrong ends it, and {@link LocalJob#await()} throws.
 */
final class JobFixture {
    private final KafkaFixture kafka;
    private final String name;
    private final Map<String, String> keys = new LinkedHashMap<>();

    /**
     * @param name name of the job and of its input topic, prefix of its other topics
     * @param checkpoints folder of its checkpoints
     */
    JobFixture(KafkaFixture kafka, String name, Path model, Path checkpoints) {
        this.kafka = kafka;
        this.name = name;
        with("job.name", name);
        with("kafka.bootstrap-servers", kafka.bootstrapServers());
        with("input.topic", input());
        with("output.topic", output());
        with("dead-letter.topic", deadLetterTopic());
        with("model.path", model.toString());
        with("execution.checkpointing.dir", checkpoints.toUri().toString());
        with("execution.checkpointing.interval", "200 ms");
        with("parallelism.default", "2");
        with("restart-strategy.type", "none");
    }

    /** Pools the vectors of each sequence into one. */
    JobFixture pooling(String how) {
        return with("output.pooling", how).with("output.pooled-topic", pooledTopic());
    }

    JobFixture with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    /** All keys so far. */
    Map<String, String> keys() {
        return Map.copyOf(keys);
    }

    JobFixture with(Map<String, String> more) {
        keys.putAll(more);
        return this;
    }

    String input() {
        return name;
    }

    String output() {
        return name + "-out";
    }

    String pooledTopic() {
        return name + "-pooled";
    }

    String deadLetterTopic() {
        return name + "-dead";
    }

    LoadedConfiguration load() {
        return ConfigurationLoader.load(new Configuration(), Optional.empty(), keys);
    }

    LocalJob start(Optional<Path> resume) throws Exception {
        return LocalJob.start(load(), resume);
    }

    /** Runs to the end of what the input topic holds; returns when its output is there for readers of committed data. */
    JobFixture run() throws Exception {
        with("input.bounded", "true");
        start(Optional.empty()).await();
        for (String topic : load().settings().outputTopics()) {
            kafka.awaitNoTransaction(topic);
        }
        return this;
    }

    /** The committed output in bare Avro, by sequence, each in the order of its partition. */
    Map<String, List<ContextualizedTokens>> vectors() {
        return bySequence(kafka.all(output()).stream()
                .map(record -> Avro.readRaw(ContextualizedTokens.class, record.value()))
                .toList());
    }

    static Map<String, List<ContextualizedTokens>> bySequence(List<ContextualizedTokens> vectors) {
        Map<String, List<ContextualizedTokens>> sequences = new LinkedHashMap<>();
        vectors.forEach(tokens -> sequences
                .computeIfAbsent(tokens.getSequenceId(), id -> new ArrayList<>())
                .add(tokens));
        return sequences;
    }

    /** The committed records of the output topic. */
    List<ConsumerRecord<byte[], byte[]>> outputRecords() {
        return kafka.all(output());
    }

    /** The committed pooled vectors in bare Avro. */
    List<SequenceVector> pooled() {
        return kafka.all(pooledTopic()).stream()
                .map(record -> Avro.readRaw(SequenceVector.class, record.value()))
                .toList();
    }

    /** The committed dead letters. */
    List<DeadLetter> deadLetters() {
        return kafka.all(deadLetterTopic()).stream()
                .map(record -> Avro.readRaw(DeadLetter.class, record.value()))
                .toList();
    }
}
