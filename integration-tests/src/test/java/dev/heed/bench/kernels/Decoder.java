package dev.heed.bench.kernels;

/** Decodes the last sixteen tokens of a context, again and again. For one thread. */
interface Decoder extends AutoCloseable {
    /** Appends a token's key and value to the cache and attends from its query, all heads. */
    void decode(int token);

    /** Goes back to the cache as it was before the first of the sixteen. */
    void restart();

    /** What the last token mixed, {@code [queryHeads][headDim]}. */
    float[] mixed();

    @Override
    default void close() {}
}
