package dev.heed.model;

import dev.heed.cache.SequenceCache;
import java.util.Arrays;

/**
 * The tokens that run through the model together: runs of consecutive tokens, each of one sequence. Reused from step to step, so that
 * the steady state allocates nothing. Not thread-safe.
 */
public final class Step {
    private final int hiddenSize;
    private final int maxTokens;
    private final float[] inputs;
    private int tokenCount;
    private int runCount;
    private SequenceCache[] caches = new SequenceCache[16];
    private long[] startPositions = new long[16];
    private int[] counts = new int[16];
    private String[][] tokens = new String[16][];
    private int[] tokenOffsets = new int[16];

    /**
     * An empty step.
     *
     * @param hiddenSize floats of a token's embedding
     * @param maxTokens the most tokens that it takes
     */
    public Step(int hiddenSize, int maxTokens) {
        this.hiddenSize = hiddenSize;
        this.maxTokens = maxTokens;
        this.inputs = new float[Math.multiplyExact(hiddenSize, maxTokens)];
    }

    /**
     * Adds a run of tokens of one sequence. Runs of the same sequence come in the order of their positions.
     *
     * @param cache the sequence's cache, to which the run is appended when the step runs
     * @param startPosition absolute position of the first token
     * @param count number of tokens, at most {@link #room()}
     * @param embeddings {@code count} × hidden size from {@code offset}, copied
     * @param offset index of the first float
     * @param surface surface text of the tokens from {@code surfaceOffset}, or null
     * @param surfaceOffset index of the first token's text
     */
    public void add(
            SequenceCache cache,
            long startPosition,
            int count,
            float[] embeddings,
            int offset,
            String[] surface,
            int surfaceOffset) {
        if (count < 1 || count > room()) {
            throw new IllegalArgumentException(count + " tokens for a step with room for " + room());
        }
        if (runCount == counts.length) {
            grow();
        }
        System.arraycopy(embeddings, offset, inputs, tokenCount * hiddenSize, count * hiddenSize);
        caches[runCount] = cache;
        startPositions[runCount] = startPosition;
        counts[runCount] = count;
        tokens[runCount] = surface;
        tokenOffsets[runCount] = surfaceOffset;
        runCount++;
        tokenCount += count;
    }

    private void grow() {
        int capacity = runCount * 2;
        caches = Arrays.copyOf(caches, capacity);
        startPositions = Arrays.copyOf(startPositions, capacity);
        counts = Arrays.copyOf(counts, capacity);
        tokens = Arrays.copyOf(tokens, capacity);
        tokenOffsets = Arrays.copyOf(tokenOffsets, capacity);
    }

    /** Empties the step and lets go of the sequences. */
    public void clear() {
        Arrays.fill(caches, 0, runCount, null);
        Arrays.fill(tokens, 0, runCount, null);
        runCount = 0;
        tokenCount = 0;
    }

    /** How many more tokens fit. */
    public int room() {
        return maxTokens - tokenCount;
    }

    /** Number of tokens. */
    public int tokenCount() {
        return tokenCount;
    }

    /** Number of runs. */
    public int runCount() {
        return runCount;
    }

    /** Number of tokens of a run. */
    public int count(int run) {
        return counts[run];
    }

    int maxTokens() {
        return maxTokens;
    }

    float[] inputs() {
        return inputs;
    }

    SequenceCache cache(int run) {
        return caches[run];
    }

    long startPosition(int run) {
        return startPositions[run];
    }

    /**
     * Adds a part of another step, with rows that stand for its inputs.
     *
     * @param rows {@code tokenCount} of the other × hidden size
     * @param from index of the first token in the other step
     * @param run the run that it is in
     * @param index its index in the run
     * @param count number of tokens of that run
     */
    void addPart(Step whole, float[] rows, int from, int run, int index, int count) {
        add(
                whole.caches[run],
                whole.startPositions[run] + index,
                count,
                rows,
                from * hiddenSize,
                whole.tokens[run],
                whole.tokenOffsets[run] + index);
    }

    String token(int run, int index) {
        return tokens[run] == null ? null : tokens[run][tokenOffsets[run] + index];
    }
}
