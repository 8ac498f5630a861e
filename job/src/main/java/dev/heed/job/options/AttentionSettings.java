package dev.heed.job.options;

import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * What is written about who attends to whom.
 *
 * @param topic topic of AttentionWeights
 * @param topK how many keys a record carries at most
 * @param layers layers, 0-based, never empty
 * @param heads query heads, 0-based; empty means all
 */
public record AttentionSettings(String topic, int topK, List<Integer> layers, List<Integer> heads) {
    public AttentionSettings {
        Invalid.unlessTopic(HeedOptions.ATTENTION_TOPIC, topic);
        Invalid.unlessAtLeast(HeedOptions.ATTENTION_TOP_K, 1, topK);
        layers = layers.stream().distinct().sorted().toList();
        heads = heads.stream().distinct().sorted().toList();
        if (layers.isEmpty()) {
            throw new ConfigurationException(HeedOptions.ATTENTION_LAYERS.key() + " is not set, but "
                    + HeedOptions.ATTENTION_TOPIC.key() + " is '" + topic + "': name the layers, e.g. 0 or 0,5");
        }
    }

    /** Nothing unless the topic is set; the other keys must be right all the same. */
    public static Optional<AttentionSettings> from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        int topK = options.get(HeedOptions.ATTENTION_TOP_K, Integer.class);
        Invalid.unlessAtLeast(HeedOptions.ATTENTION_TOP_K, 1, topK);
        List<Integer> layers = options.indexes(HeedOptions.ATTENTION_LAYERS, "");
        List<Integer> heads = options.indexes(HeedOptions.ATTENTION_HEADS, "all");
        return options.findText(HeedOptions.ATTENTION_TOPIC)
                .map(topic -> new AttentionSettings(topic, topK, layers, heads));
    }
}
