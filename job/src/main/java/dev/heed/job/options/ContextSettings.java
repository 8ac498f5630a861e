package dev.heed.job.options;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;

/**
 * How long a context may get. What is empty here is the model's to decide.
 *
 * @param maxTokens longest context; the model's limit, else {@link #DEFAULT_MAX_TOKENS}, if empty
 * @param overflow what happens there; {@link Overflow#SLIDE} for models with a window, else {@link Overflow#END}, if empty
 */
public record ContextSettings(OptionalInt maxTokens, Optional<Overflow> overflow) {
    /** Longest context when neither the configuration nor the model has a limit. */
    public static final int DEFAULT_MAX_TOKENS = 4096;

    /** What happens to a sequence that has reached its longest context. */
    public enum Overflow {
        /** The oldest tokens leave the window. */
        SLIDE,
        /** The sequence ends; what follows begins anew. */
        END,
        /** What follows is a dead letter. */
        REJECT;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public ContextSettings {
        maxTokens.ifPresent(tokens -> Invalid.unlessAtLeast(HeedOptions.CONTEXT_MAX_TOKENS, 1, tokens));
    }

    public static ContextSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new ContextSettings(
                options.find(HeedOptions.CONTEXT_MAX_TOKENS, Integer.class)
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                options.find(HeedOptions.CONTEXT_OVERFLOW, Overflow.class));
    }
}
