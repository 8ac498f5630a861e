package dev.heed.job.local;

/** Finds what a person wants to know of a failed job below the layers in which Flink wraps it. */
public final class JobFailure {
    private JobFailure() {}

    /** The message of the innermost cause, in one line. */
    public static String firstCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
