package dev.heed.model;

/** A model folder that cannot be used. The message is one line that names the file, what was expected and what was found. */
public final class ModelException extends RuntimeException {
    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
