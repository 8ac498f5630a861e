package dev.heed.job.options;

import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * What is read, and how.
 *
 * @param topic topic of EmbeddedTokens
 * @param start where to begin without a checkpoint
 * @param bounded whether to stop at the end offsets seen at the start
 * @param encoding how values are encoded
 * @param positions who numbers the tokens
 * @param embeddingModel the only embedding model accepted, if any
 */
public record InputSettings(
        String topic,
        Start start,
        boolean bounded,
        Encoding encoding,
        Positions positions,
        Optional<String> embeddingModel) {
    /** Where a job without a checkpoint begins. */
    public enum Start {
        /** At the committed offsets of the group, else at the earliest. */
        COMMITTED,
        EARLIEST,
        LATEST;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    /** How the values of the input topic are encoded. */
    public enum Encoding {
        /** Each value by its first bytes. */
        AUTO,
        RAW,
        SINGLE_OBJECT,
        CONFLUENT;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    /** Who numbers the tokens of a sequence. */
    public enum Positions {
        /** The record, by its start position. */
        RECORD,
        /** The job, in the order of arrival. */
        ARRIVAL;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public InputSettings {
        Invalid.unlessTopic(HeedOptions.INPUT_TOPIC, topic);
        embeddingModel.ifPresent(name -> Invalid.ifBlank(HeedOptions.INPUT_EMBEDDING_MODEL, name));
    }

    public static InputSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new InputSettings(
                options.text(HeedOptions.INPUT_TOPIC),
                options.get(HeedOptions.INPUT_START, Start.class),
                options.get(HeedOptions.INPUT_BOUNDED, Boolean.class),
                options.get(HeedOptions.INPUT_ENCODING, Encoding.class),
                options.get(HeedOptions.INPUT_POSITIONS, Positions.class),
                options.findText(HeedOptions.INPUT_EMBEDDING_MODEL));
    }
}
