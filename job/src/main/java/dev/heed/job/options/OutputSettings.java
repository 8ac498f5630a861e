package dev.heed.job.options;

import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;

/**
 * What is written for each token.
 *
 * @param topic topic of ContextualizedTokens
 * @param encoding how values are encoded, on every output topic
 * @param layer the layer whose output is written, 0-based; the last if empty
 */
public record OutputSettings(String topic, Encoding encoding, OptionalInt layer) {
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

    public OutputSettings {
        Invalid.unlessTopic(HeedOptions.OUTPUT_TOPIC, topic);
        layer.ifPresent(index -> Invalid.unlessAtLeast(HeedOptions.OUTPUT_LAYER, 0, index));
    }

    public static OutputSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        refusePooling(options);
        return new OutputSettings(
                options.text(HeedOptions.OUTPUT_TOPIC),
                options.get(HeedOptions.OUTPUT_ENCODING, Encoding.class),
                options.indexOr("last", HeedOptions.OUTPUT_LAYER));
    }

    private static void refusePooling(OptionReader options) {
        String pooling = options.text(HeedOptions.OUTPUT_POOLING);
        if (!pooling.equals(HeedOptions.OUTPUT_POOLING.defaultValue())) {
            throw Invalid.value(HeedOptions.OUTPUT_POOLING, pooling, "pooled vectors are not there yet; use none");
        }
        NotYet.ifSet(options, HeedOptions.OUTPUT_POOLED_TOPIC, "pooled vectors are not there yet; leave it out");
        if (!options.get(HeedOptions.OUTPUT_TOKENS, Boolean.class)) {
            throw Invalid.value(
                    HeedOptions.OUTPUT_TOKENS,
                    false,
                    "nothing would be written, since pooled vectors are not there yet; use true");
        }
    }
}
