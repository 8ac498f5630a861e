package dev.heed.it;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of a job between two stops.
 *
 * @param keys what is configured differently in this run
 * @param stop how it ends
 */
record Leg(Map<String, String> keys, Stop stop) {
    Leg {
        keys = Map.copyOf(keys);
    }

    static Leg on(String backend, int parallelism, Stop stop) {
        return new Leg(
                Map.of("state.backend.type", backend, "parallelism.default", Integer.toString(parallelism)), stop);
    }

    Leg with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(keys);
        more.put(key, value);
        return new Leg(more, stop);
    }

    /** How a run ends. */
    enum Stop {
        /** It is cancelled amid its part of the input; what stays is its newest checkpoint. */
        CANCEL,
        /** With a savepoint that every backend reads. */
        CANONICAL_SAVEPOINT,
        /** With a savepoint in the backend's own format. */
        NATIVE_SAVEPOINT,
        /** It is cancelled when all of its part has come out. */
        END
    }
}
