package dev.heed.kernel;

/**
 * What has to be done to the raw scores of one query row: for which of them the query was rotated differently (sinks that are seen
 * just before the window), the model's rule, and the distances the rule takes. Nothing, mostly, and then {@link #active} is false.
 * Reusable; one thread.
 */
final class ScoreAdjuster {
    private ScoreRule rule = ScoreRule.PLAIN;
    private Visibility visibility = Visibility.FULL;
    private long position;
    private long shift;

    /** Rows that moved sinks are seen with, laid out as the queries, or null. */
    float[] sinkQueries;

    /** Whether raw scores of the row have to be adjusted at all. */
    boolean active;

    /** Distance of each slot of the block from the query, if the rule asks for it, {@code [64]}. */
    final float[] distances = new float[Blocks.TOKENS];

    /** −1 where the slot of the block holds a sink that is seen before the window, else 0, {@code [64]}. */
    final float[] sinks = new float[Blocks.TOKENS];

    /** Scores of a block's sinks, {@code [64]}. */
    final float[] sinkScores = new float[Blocks.TOKENS];

    /** Whether the block holds a sink that the query sees by its row of {@link #sinkQueries}. */
    boolean rescored;

    /** Turns to a call. */
    void begin(ScoreRule newRule, Visibility newVisibility, float[] sinkQueriesOrNull) {
        rule = newRule;
        visibility = newVisibility;
        sinkQueries = sinkQueriesOrNull;
    }

    /** Whether there may be a row whose scores have to be adjusted. */
    boolean acts() {
        return !rule.isPlain() || sinkQueries != null;
    }

    /** Turns to a query row. */
    void row(long newPosition) {
        position = newPosition;
        shift = visibility.sinkShift(position);
        active = !rule.isPlain() || (sinkQueries != null && shift > 0);
    }

    /** Turns to a block. */
    void block(long start) {
        rescored = rescores(start);
        for (int slot = 0; rescored && slot < Blocks.TOKENS; slot++) {
            sinks[slot] = isMovedSink(start + slot) ? -1 : 0;
        }
        for (int slot = 0; rule.isBiased() && slot < Blocks.TOKENS; slot++) {
            distances[slot] = distance(start + slot);
        }
    }

    void end() {
        sinkQueries = null;
    }

    /** Whether the raw score of a key is the product with another query. */
    boolean rescores(long key) {
        return sinkQueries != null && isMovedSink(key);
    }

    /** Whether a key is a sink that the query sees elsewhere than where it is. */
    private boolean isMovedSink(long key) {
        return shift > 0 && key < visibility.sinkEnd();
    }

    private float distance(long key) {
        return (float) Math.abs(position - key - (isMovedSink(key) ? shift : 0));
    }

    ScoreRule rule() {
        return rule;
    }

    /** The score that enters the softmax. */
    float apply(int head, float score, long key) {
        return rule.apply(head, score, rule.isBiased() ? distance(key) : 0);
    }
}
