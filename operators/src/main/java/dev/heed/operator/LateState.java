package dev.heed.operator;

import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * A keyed state that is there once something is written to it, or if it was restored with something in it. Most jobs never have any use
 * for it, and what is there costs every checkpoint something, empty or not: on the heap, a table for each key group. Not thread-safe.
 */
final class LateState<S> {
    /** Makes Flink have a state. */
    interface Registration<S> {
        S register();
    }

    private final Registration<S> registration;
    private S state;

    private LateState(Registration<S> registration) {
        this.registration = registration;
    }

    /**
     * A state of a backend, which has restored what there is to restore.
     *
     * @param name of the state
     */
    static <S> LateState<S> of(KeyedStateBackend<String> backend, String name, Registration<S> registration) {
        LateState<S> late = new LateState<>(registration);
        try (Stream<String> keys = backend.getKeys(name, VoidNamespace.INSTANCE)) {
            if (keys.findAny().isPresent()) {
                late.get();
            }
        }
        return late;
    }

    /** The state, which is there from now on. */
    S get() {
        if (state == null) {
            state = registration.register();
        }
        return state;
    }

    /** The state, or null if nothing was ever written to it. */
    S orNull() {
        return state;
    }
}
