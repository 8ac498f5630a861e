package dev.heed.bench.kernels;

/** {@code Y = X Wᵀ}, over and over, of matrices fixed at its making. For one thread. */
interface Projector extends AutoCloseable {
    void project();

    /** {@code [rows][outputs]}. */
    float[] output();

    @Override
    default void close() {}
}
