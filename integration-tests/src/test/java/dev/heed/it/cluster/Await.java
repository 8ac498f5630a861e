package dev.heed.it.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what other processes do, and says what did not happen. */
final class Await {
    private static final Duration POLL = Duration.ofMillis(100);

    private Await() {}

    /**
     * Returns when a condition holds.
     *
     * @param what the condition in words, for the error
     * @param details appended to the error, such as the end of a log
     */
    static void until(String what, Duration patience, Callable<Boolean> condition, Supplier<String> details)
            throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("after " + patience.toSeconds() + " s: not " + what + details.get());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
