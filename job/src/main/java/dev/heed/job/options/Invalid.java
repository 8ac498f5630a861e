package dev.heed.job.options;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/** The checks that several settings share, and the wording of what fails them. */
final class Invalid {
    private Invalid() {}

    static ConfigurationException value(ConfigOption<?> option, Object value, String fix) {
        return value(option, value, fix, null);
    }

    static ConfigurationException value(ConfigOption<?> option, Object value, String fix, Throwable cause) {
        return new ConfigurationException(option.key() + " is '" + oneLine(value) + "': " + fix, cause);
    }

    static void unlessAtLeast(ConfigOption<?> option, long least, long value) {
        if (value < least) {
            throw value(option, value, "it must be at least " + least);
        }
    }

    static void unlessPositive(ConfigOption<Duration> option, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw value(option, value.toMillis() + " ms", "it must be longer than zero");
        }
    }

    static void ifNegative(ConfigOption<Duration> option, Duration value) {
        if (value.isNegative()) {
            throw value(option, value.toMillis() + " ms", "it must not be negative");
        }
    }

    static void ifBlank(ConfigOption<String> option, String value) {
        if (value.isBlank()) {
            throw value(option, value, "give it a value or leave it out");
        }
    }

    static void unlessTopic(ConfigOption<String> option, String value) {
        if (!value.matches("[a-zA-Z0-9._-]{1,249}") || value.equals(".") || value.equals("..")) {
            throw value(option, value, "a topic has 1 to 249 letters, digits, dots, underscores and hyphens");
        }
    }

    private static String oneLine(Object value) {
        return String.valueOf(value).replaceAll("\\R", " ");
    }
}
