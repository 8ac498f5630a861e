package dev.heed.bench.state;

/** What is cached of a token: keys and values of one layer of 12 heads × 32. */
final class Shape {
    static final int HIDDEN = 384;
    static final int HEADS = 12;
    /** Floats of one token: its key, then its value. */
    static final int ROW = 2 * HIDDEN;
    /** Bytes of keys and values of one token. */
    static final int BYTES = ROW * Float.BYTES;

    private Shape() {}
}
