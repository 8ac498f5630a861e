package dev.heed.bench.job;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Waits until this process and its disk have done what was left to do. */
final class Rest {
    private static final Duration SAMPLE = Duration.ofSeconds(1);

    /** A job without input takes some hundredths of a core. */
    private static final double BUSY = 0.1;

    /** More than the time between two checkpoints: what they begin is seen. */
    private static final int QUIET_SAMPLES = 12;

    private static final int MOST_SAMPLES = 300;

    private Rest() {}

    /** Until the process has been idle for {@value #QUIET_SAMPLES} seconds, but five minutes at most; then until its files are on the disk. */
    static void await() throws IOException, InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int quiet = 0;
        for (int i = 0; i < MOST_SAMPLES && quiet < QUIET_SAMPLES; i++) {
            long begin = process.getProcessCpuTime();
            Thread.sleep(SAMPLE.toMillis());
            double busy = (process.getProcessCpuTime() - begin) / (double) SAMPLE.toNanos();
            quiet = busy < BUSY ? quiet + 1 : 0;
        }
        if (quiet < QUIET_SAMPLES) {
            System.err.println("the process is not at rest after " + MOST_SAMPLES + " s");
        }
        Process sync = new ProcessBuilder("sync").inheritIO().start();
        if (sync.waitFor() != 0) {
            System.err.println("sync ended with status " + sync.exitValue());
        }
    }
}
