package dev.heed.job.options;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * The life of a sequence.
 *
 * @param start where an unknown sequence may start
 * @param gap what happens to tokens after missing ones
 * @param reorderMaxTokens tokens of a sequence that may wait for missing ones; 0 for none
 * @param reorderTimeout how long they may wait
 * @param idleTimeout a sequence without tokens for so long is forgotten
 * @param idleClock the time in which that counts
 * @param endedRetention how long the end of a sequence is remembered; zero forgets it at once
 */
public record SequenceSettings(
        Start start,
        Gap gap,
        int reorderMaxTokens,
        Duration reorderTimeout,
        Duration idleTimeout,
        IdleClock idleClock,
        Duration endedRetention) {
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

    /** The time in which idle sequences expire. */
    public enum IdleClock {
        /** The time of the machine. */
        PROCESSING,
        /** The time of the records, which watermarks tell. */
        EVENT;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public SequenceSettings {
        Invalid.unlessPositive(HeedOptions.SEQUENCE_IDLE_TIMEOUT, idleTimeout);
        Invalid.ifNegative(HeedOptions.SEQUENCE_ENDED_RETENTION, endedRetention);
        Invalid.unlessAtLeast(HeedOptions.SEQUENCE_REORDER_MAX_TOKENS, 0, reorderMaxTokens);
        Invalid.unlessPositive(HeedOptions.SEQUENCE_REORDER_TIMEOUT, reorderTimeout);
    }

    public static SequenceSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new SequenceSettings(
                options.get(HeedOptions.SEQUENCE_START, Start.class),
                options.get(HeedOptions.SEQUENCE_GAP, Gap.class),
                options.get(HeedOptions.SEQUENCE_REORDER_MAX_TOKENS, Integer.class),
                options.get(HeedOptions.SEQUENCE_REORDER_TIMEOUT, Duration.class),
                options.get(HeedOptions.SEQUENCE_IDLE_TIMEOUT, Duration.class),
                options.get(HeedOptions.SEQUENCE_IDLE_CLOCK, IdleClock.class),
                options.get(HeedOptions.SEQUENCE_ENDED_RETENTION, Duration.class));
    }
}
