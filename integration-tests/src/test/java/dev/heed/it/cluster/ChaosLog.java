package dev.heed.it.cluster;

import java.time.Duration;
import java.util.Locale;

/** Tells on standard output what happens, with the seconds since the beginning. */
final class ChaosLog {
    private final long begin = System.nanoTime();

    void say(String event) {
        System.out.printf(Locale.ROOT, "%8.2f s  %s%n", elapsed().toMillis() / 1000.0, event);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
