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

    /** Rows that the sinks are seen with, laid out as the queries, or null. */
    float[] sinkQueries;

    /** Whether raw scores of the row have to be adjusted at all. */
    boolean active;

    /** Distance of each slot of the block from the query, if the rule asks for it, {@code [4][16]}. */
    final float[] distances = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];

    /** −1 where the slot of the block holds a sink that is seen before the window, else 0, {@code [4][16]}. */
    final float[] sinks = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];

    /** Scores of a block's sinks, {@code [4][16]}. */
    final float[] sinkScores = new float[VisibleTiles.BLOCK_TILES * KvTile.TOKENS];

    /** Whether the block holds a sink that the query sees by its row of {@link #sinkQueries}. */
    boolean rescored;

    /** Turns to a query row. */
    void row(ScoreRule newRule, Visibility newVisibility, float[] newSinkQueries, long newPosition) {
        rule = newRule;
        visibility = newVisibility;
        position = newPosition;
        shift = visibility.sinkShift(position);
        sinkQueries = shift > 0 ? newSinkQueries : null;
        active = !rule.isPlain() || sinkQueries != null;
    }

    /** Turns to a block of visible tiles. */
    void block(KvTile[] tiles, VisibleTiles visible, int block, int end) {
        rescored = false;
        for (int i = block; i < end; i++) {
            long start = tiles[visible.index(i)].start();
            int offset = (i - block) * KvTile.TOKENS;
            if (sinkQueries != null) {
                for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                    sinks[offset + slot] = isMovedSink(start + slot) ? -1 : 0;
                }
                rescored |= isMovedSink(start);
            }
            if (rule.isBiased()) {
                for (int slot = 0; slot < KvTile.TOKENS; slot++) {
                    distances[offset + slot] = distance(start + slot);
                }
            }
        }
    }

    /** Whether a key is a sink that the query sees elsewhere than where it is. */
    boolean isMovedSink(long key) {
        return shift > 0 && key < visibility.sinkEnd();
    }

    float distance(long key) {
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
