package dev.heed.kernel;

/**
 * Sixteen consecutive positions of one layer of one sequence, as the kernels read them. Slot {@code i} belongs to position {@code
 * start() + i}; a slot that holds no token (a hole, or the part of the last tile that is not written yet) is clear in {@link
 * #filled()} and its elements are never used.
 *
 * <p>The rows are read only. A tile may grow (new bits in {@link #filled()}) between calls of a kernel, never during one.
 */
public interface KvTile {
    /** Tokens of a tile; also the number of virtual lanes of every reduction (ARITHMETIC.md). */
    int TOKENS = 16;

    /** Absolute position of slot 0, a multiple of {@link #TOKENS}. */
    long start();

    /** Bit {@code i} is set if slot {@code i} holds a token. */
    int filled();

    /** Keys and values. The tiles of a call have rows of one type. */
    KvRows rows();
}
