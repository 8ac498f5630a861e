package dev.heed.job.registry;

/**
 * The registry has not answered, or not as a registry does. It says nothing about any record. The message is one line, to be read after
 * the address of the registry.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    RegistryException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether the next call may well succeed. */
    boolean isPassing() {
        return passing;
    }
}
