package dev.heed.bench.job;

import java.io.IOException;

/** Keeps processes on one core, where the machine has {@code taskset} and more than one core. */
final class Pinning {
    /**
     * Options of a JVM that will be on one core: it counts the cores when it starts, and the threads of its garbage collector would wait
     * for each other by spinning on the one that they have.
     */
    static final String[] ONE_CORE = {"-XX:ParallelGCThreads=1", "-XX:ConcGCThreads=1"};

    /** Before anything is pinned: a process that is has one. */
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final int ATTEMPTS = 5;

    private Pinning() {}

    /** Pins a process to the first core: all of its threads, and those that they will start. */
    static void toFirst(long process) throws InterruptedException {
        pin(process, 0);
    }

    /** Pins a process to the last core. */
    static void toLast(long process) throws InterruptedException {
        pin(process, CORES - 1);
    }

    private static void pin(long process, int core) throws InterruptedException {
        if (CORES == 1) {
            return;
        }
        String pid = Long.toString(process);
        try {
            int status = 1;
            // It fails if a thread ends while it goes over them.
            for (int attempt = 0; attempt < ATTEMPTS && status != 0; attempt++) {
                status = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(core), pid)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
            if (status != 0) {
                System.err.println("taskset ended with status " + status + ": process " + pid + " is not pinned");
            }
        } catch (IOException e) {
            System.err.println("no taskset here: process " + pid + " is not pinned");
        }
    }
}
