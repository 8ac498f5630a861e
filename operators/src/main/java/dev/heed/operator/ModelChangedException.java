package dev.heed.operator;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The job runs another model than the one that made a sequence's cache, and {@code model.on-change} says {@code fail}. */
final class ModelChangedException extends SuppressRestartsException {
    private static final long serialVersionUID = 1L;

    ModelChangedException(String message) {
        super(new IllegalStateException(message));
    }
}
