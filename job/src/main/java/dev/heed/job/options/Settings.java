package dev.heed.job.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Everything that a job is told, checked. What depends on the model (does the layer exist, is the context within its limit) is
 * checked where the model is known.
 *
 * @param registry nothing if there is no schema registry
 * @param attention nothing if no attention weights are to be written
 */
public record Settings(
        String jobName,
        KafkaSettings kafka,
        InputSettings input,
        AvroSettings avro,
        Optional<RegistrySettings> registry,
        OutputSettings output,
        Optional<AttentionSettings> attention,
        DeadLetterSettings deadLetter,
        DeliverySettings delivery,
        ModelSettings model,
        CacheSettings cache,
        ContextSettings context,
        BatchSettings batch,
        SequenceSettings sequence) {
    public Settings {
        Invalid.ifBlank(HeedOptions.JOB_NAME, jobName);
        Map<String, ConfigOption<String>> topics = new HashMap<>();
        refuseSharing(topics, HeedOptions.INPUT_TOPIC, input.topic());
        refuseSharing(topics, HeedOptions.OUTPUT_TOPIC, output.topic());
        refuseSharing(topics, HeedOptions.DEAD_LETTER_TOPIC, deadLetter.topic());
        output.pooledTopic().ifPresent(topic -> refuseSharing(topics, HeedOptions.OUTPUT_POOLED_TOPIC, topic));
        attention.ifPresent(weights -> refuseSharing(topics, HeedOptions.ATTENTION_TOPIC, weights.topic()));
        if (registry.isEmpty() && input.encoding() == InputSettings.Encoding.CONFLUENT) {
            throw RegistrySettings.missingFor(HeedOptions.INPUT_ENCODING);
        }
        if (registry.isEmpty() && output.encoding() == OutputSettings.Encoding.CONFLUENT) {
            throw RegistrySettings.missingFor(HeedOptions.OUTPUT_ENCODING);
        }
    }

    public static Settings from(Configuration configuration) {
        return new Settings(
                new OptionReader(configuration).text(HeedOptions.JOB_NAME),
                KafkaSettings.from(configuration),
                InputSettings.from(configuration),
                AvroSettings.from(configuration),
                RegistrySettings.from(configuration),
                OutputSettings.from(configuration),
                AttentionSettings.from(configuration),
                DeadLetterSettings.from(configuration),
                DeliverySettings.from(configuration),
                ModelSettings.from(configuration),
                CacheSettings.from(configuration),
                ContextSettings.from(configuration),
                BatchSettings.from(configuration),
                SequenceSettings.from(configuration));
    }

    /** The topics that are written to: those of the vectors, as they are asked for, of attention weights and of dead letters. */
    public List<String> outputTopics() {
        List<String> topics = new ArrayList<>();
        if (output.tokens()) {
            topics.add(output.topic());
        }
        topics.add(deadLetter.topic());
        output.pooledTopic().ifPresent(topics::add);
        attention.ifPresent(weights -> topics.add(weights.topic()));
        return List.copyOf(topics);
    }

    private static void refuseSharing(
            Map<String, ConfigOption<String>> topics, ConfigOption<String> option, String topic) {
        ConfigOption<String> other = topics.putIfAbsent(topic, option);
        if (other != null) {
            throw Invalid.value(option, topic, other.key() + " is the same topic; each needs its own");
        }
    }
}
