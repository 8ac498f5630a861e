package dev.heed.job.tail;

import dev.heed.job.options.HeedOptions;
import dev.heed.schemas.AttentionWeights;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.DeadLetter;
import dev.heed.schemas.EmbeddedTokens;
import dev.heed.schemas.SequenceVector;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The records of the contract, each with the key that names its topic. */
public enum RecordType {
    EMBEDDED_TOKENS,
    CONTEXTUALIZED_TOKENS,
    SEQUENCE_VECTOR,
    ATTENTION_WEIGHTS,
    DEAD_LETTER;

    Schema schema() {
        return switch (this) {
            case EMBEDDED_TOKENS -> EmbeddedTokens.getClassSchema();
            case CONTEXTUALIZED_TOKENS -> ContextualizedTokens.getClassSchema();
            case SEQUENCE_VECTOR -> SequenceVector.getClassSchema();
            case ATTENTION_WEIGHTS -> AttentionWeights.getClassSchema();
            case DEAD_LETTER -> DeadLetter.getClassSchema();
        };
    }

    private ConfigOption<String> topic() {
        return switch (this) {
            case EMBEDDED_TOKENS -> HeedOptions.INPUT_TOPIC;
            case CONTEXTUALIZED_TOKENS -> HeedOptions.OUTPUT_TOPIC;
            case SEQUENCE_VECTOR -> HeedOptions.OUTPUT_POOLED_TOPIC;
            case ATTENTION_WEIGHTS -> HeedOptions.ATTENTION_TOPIC;
            case DEAD_LETTER -> HeedOptions.DEAD_LETTER_TOPIC;
        };
    }

    /** The record that the configuration, or its defaults, puts on this topic. */
    public static Optional<RecordType> onTopic(String name, Configuration configuration) {
        return Arrays.stream(values())
                .filter(type -> name.equals(configuration.get(type.topic())))
                .findFirst();
    }

    /** By the name of the schema, in any case. */
    public static Optional<RecordType> named(String name) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    /** All names, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(RecordType::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return schema().getName();
    }
}
