package dev.heed.bench.state;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures the time that passes, and of it the time in which this thread has a CPU: on a busy machine they differ. */
final class Stopwatch {
    private static final double NANOS = 1e9;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long nanos;
    private long cpuNanos;

    void start() {
        nanos -= System.nanoTime();
        cpuNanos -= threads.getCurrentThreadCpuTime();
    }

    void stop() {
        cpuNanos += threads.getCurrentThreadCpuTime();
        nanos += System.nanoTime();
    }

    double perSecond(int count) {
        return count * NANOS / nanos;
    }

    double perCpuSecond(int count) {
        return count * NANOS / cpuNanos;
    }
}
