package dev.heed.job.options;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * When a step of tokens is computed.
 *
 * @param maxTokens tokens of a step at most
 * @param linger how long a token waits for others; zero does not wait
 */
public record BatchSettings(int maxTokens, Duration linger) {
    public BatchSettings {
        Invalid.unlessAtLeast(HeedOptions.BATCH_MAX_TOKENS, 1, maxTokens);
        Invalid.ifNegative(HeedOptions.BATCH_LINGER, linger);
    }

    public static BatchSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new BatchSettings(
                options.get(HeedOptions.BATCH_MAX_TOKENS, Integer.class),
                options.get(HeedOptions.BATCH_LINGER, Duration.class));
    }
}
