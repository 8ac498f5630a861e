package dev.heed.job.options;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * The life of a sequence.
 *
 * @param start where an unknown sequence may start
 * @param gap what happens to tokens after missing ones
 * @param idleTimeout a sequence without tokens for so long is forgotten
 * @param endedRetention how long the end of a sequence is remembered; zero forgets it at once
 */
public record SequenceSettings(Start start, Gap gap, Duration idleTimeout, Duration endedRetention) {
    /** Where an unknown sequence may start. */
    public enum Start {
        ANY,
        ZERO;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    /** What happens to tokens after missing ones. */
    public enum Gap {
        DEAD_LETTER,
        CONTINUE;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public SequenceSettings {
        Invalid.unlessPositive(HeedOptions.SEQUENCE_IDLE_TIMEOUT, idleTimeout);
        Invalid.ifNegative(HeedOptions.SEQUENCE_ENDED_RETENTION, endedRetention);
        if (gap == Gap.CONTINUE) {
            throw Invalid.value(
                    HeedOptions.SEQUENCE_GAP, gap, "sequences with holes are not there yet; use dead-letter");
        }
    }

    public static SequenceSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        String unordered = "tokens cannot wait for missing ones yet, they become dead letters; leave it out";
        NotYet.ifSet(options, HeedOptions.SEQUENCE_REORDER_TIMEOUT, unordered);
        NotYet.ifSet(options, HeedOptions.SEQUENCE_REORDER_MAX_TOKENS, unordered);
        return new SequenceSettings(
                options.get(HeedOptions.SEQUENCE_START, Start.class),
                options.get(HeedOptions.SEQUENCE_GAP, Gap.class),
                options.get(HeedOptions.SEQUENCE_IDLE_TIMEOUT, Duration.class),
                options.get(HeedOptions.SEQUENCE_ENDED_RETENTION, Duration.class));
    }
}
