package dev.heed.bench.kernels;

/** One of those who are measured. */
interface Peer {
    String name();

    /** For a table. */
    String title();
}
