package dev.heed.job.options;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;

/**
 * What is written for each token, and for each sequence.
 *
 * @param topic topic of ContextualizedTokens
 * @param encoding how values are encoded, on every output topic
 * @param layer the layer whose output is written, 0-based; the last if empty
 * @param tokens whether a vector is written for each token
 * @param pooling how a sequence's vectors become one
 * @param pooledTopic topic of SequenceVectors; there is one if, and only if, there is a pooling
 */
public record OutputSettings(
        String topic,
        Encoding encoding,
        OptionalInt layer,
        boolean tokens,
        Pooling pooling,
        Optional<String> pooledTopic) {
    /** How the values of the output topics are encoded. */
    public enum Encoding {
        RAW,
        SINGLE_OBJECT,
        CONFLUENT;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    /** How the vectors of a sequence become one. */
    public enum Pooling {
        /** They do not. */
        NONE,
        /** As the model's folder says. */
        AUTO,
        MEAN,
        CLS,
        LAST;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public OutputSettings {
        Invalid.unlessTopic(HeedOptions.OUTPUT_TOPIC, topic);
        layer.ifPresent(index -> Invalid.unlessAtLeast(HeedOptions.OUTPUT_LAYER, 0, index));
        pooledTopic.ifPresent(name -> Invalid.unlessTopic(HeedOptions.OUTPUT_POOLED_TOPIC, name));
        if (pooling == Pooling.NONE && pooledTopic.isPresent()) {
            throw Invalid.value(
                    HeedOptions.OUTPUT_POOLED_TOPIC,
                    pooledTopic.get(),
                    "nothing is pooled; set " + HeedOptions.OUTPUT_POOLING.key()
                            + " to auto, mean, cls or last, or leave the topic out");
        }
        if (pooling != Pooling.NONE && pooledTopic.isEmpty()) {
            throw new ConfigurationException(HeedOptions.OUTPUT_POOLED_TOPIC.key() + " is not set, but "
                    + HeedOptions.OUTPUT_POOLING.key() + " is '" + pooling + "': name the topic of the pooled vectors");
        }
        if (pooling == Pooling.NONE && !tokens) {
            throw Invalid.value(
                    HeedOptions.OUTPUT_TOKENS,
                    false,
                    "nothing would be written; set " + HeedOptions.OUTPUT_POOLING.key() + " and "
                            + HeedOptions.OUTPUT_POOLED_TOPIC.key() + ", or use true");
        }
    }

    public static OutputSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new OutputSettings(
                options.text(HeedOptions.OUTPUT_TOPIC),
                options.get(HeedOptions.OUTPUT_ENCODING, Encoding.class),
                options.indexOr("last", HeedOptions.OUTPUT_LAYER),
                options.get(HeedOptions.OUTPUT_TOKENS, Boolean.class),
                options.get(HeedOptions.OUTPUT_POOLING, Pooling.class),
                options.findText(HeedOptions.OUTPUT_POOLED_TOPIC));
    }
}
