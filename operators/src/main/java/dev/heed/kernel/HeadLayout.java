package dev.heed.kernel;

/**
 * How the heads of one attention layer are laid out.
 *
 * @param queryHeads number of query heads
 * @param keyHeads number of key (and value) heads; query head {@code h} reads key head {@code h / (queryHeads / keyHeads)}
 * @param keyDim elements of a query or key of one head
 * @param valueDim elements of a value of one head
 */
public record HeadLayout(int queryHeads, int keyHeads, int keyDim, int valueDim) {
    public HeadLayout {
        if (queryHeads < 1 || keyHeads < 1 || keyDim < 1 || valueDim < 1) {
            throw new IllegalArgumentException("heads and their sizes must be positive: " + queryHeads
                    + " query heads, " + keyHeads + " key heads, key size " + keyDim + ", value size " + valueDim);
        }
        if (queryHeads % keyHeads != 0) {
            throw new IllegalArgumentException(
                    queryHeads + " query heads cannot share " + keyHeads + " key heads evenly; choose a divisor");
        }
    }

    /** Query heads that read one key head. */
    public int group() {
        return queryHeads / keyHeads;
    }

    /** Floats of a query row, all heads. */
    public int querySize() {
        return queryHeads * keyDim;
    }

    /** Floats of a key row, all heads. */
    public int keySize() {
        return keyHeads * keyDim;
    }

    /** Floats of a value row, all heads. */
    public int valueSize() {
        return keyHeads * valueDim;
    }

    /** Floats of a mixed row (the attention output before the output projection), all heads. */
    public int mixedSize() {
        return queryHeads * valueDim;
    }
}
