package dev.heed.job.options;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * What happens to records that cannot be used.
 *
 * @param topic topic of DeadLetters
 * @param maxValueBytes how much of the original value is kept
 * @param maxRatio share of dead letters over {@link #RATIO_WINDOW} records above which the job fails; in (0, 1]
 */
public record DeadLetterSettings(String topic, int maxValueBytes, double maxRatio) {
    /** Number of records that the share of dead letters is taken over. */
    public static final int RATIO_WINDOW = 1000;

    public DeadLetterSettings {
        Invalid.unlessTopic(HeedOptions.DEAD_LETTER_TOPIC, topic);
        Invalid.unlessAtLeast(HeedOptions.DEAD_LETTER_MAX_VALUE_BYTES, 1, maxValueBytes);
        if (!(maxRatio > 0 && maxRatio <= 1)) {
            throw Invalid.value(
                    HeedOptions.DEAD_LETTER_MAX_RATIO,
                    maxRatio,
                    "use a share above 0 and up to 1, which never fails the job");
        }
    }

    public static DeadLetterSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        MemorySize maxValue = options.get(HeedOptions.DEAD_LETTER_MAX_VALUE_BYTES, MemorySize.class);
        if (maxValue.getBytes() > Integer.MAX_VALUE) {
            throw Invalid.value(HeedOptions.DEAD_LETTER_MAX_VALUE_BYTES, maxValue, "it must be below 2 gb");
        }
        return new DeadLetterSettings(
                options.text(HeedOptions.DEAD_LETTER_TOPIC),
                (int) maxValue.getBytes(),
                options.get(HeedOptions.DEAD_LETTER_MAX_RATIO, Double.class));
    }
}
