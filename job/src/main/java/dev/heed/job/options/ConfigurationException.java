package dev.heed.job.options;

/**
 * The configuration cannot be used. The message is one line for the person who wrote it: the key, the value, and how to mend it.
 */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
