package dev.heed.bench.job;

import java.io.IOException;

/** Keeps processes on one core, where the machine has {@code taskset} and more than one core. */
final class Pinning {
    private Pinning() {}

    /** Pins all threads of a process, and those that they will start. */
    static void pin(long process, int core) throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() == 1) {
            return;
        }
        String pid = Long.toString(process);
        try {
            int status = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(core), pid)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                System.err.println("taskset ended with status " + status + ": process " + pid + " is not pinned");
            }
        } catch (IOException e) {
            System.err.println("no taskset here: process " + pid + " is not pinned");
        }
    }
}
