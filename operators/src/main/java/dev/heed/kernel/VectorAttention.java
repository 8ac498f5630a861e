package dev.heed.kernel;

import java.util.Arrays;

/**
 * Attention of some rows of queries on vectors. Block by block, so that the cache is read once, front to back; in a block some key
 * heads at a time, with all their {@link BlockReaders readers}: a key or a value that is loaded serves up to four of them.
 *
 * <p>Three steps, which exchange the scores of the block in the scratch, {@code [key heads at a time][readers][64]}: raw scores,
 * softmax, mix. Where a key head has a single reader, as with one query and as many key heads as query heads, the reading of the cache
 * is what takes the time: keys and values are read in four streams from front to back.
 */
final class VectorAttention {
    private static final int TOKENS = Blocks.TOKENS;

    private VectorAttention() {}

    /** As {@link KernelBackend#attend} says. */
    static void attend(AttentionScratch scratch) {
        BlockReaders readers = scratch.readers;
        int keyHeads = scratch.heads.keyHeads();
        while (scratch.blocks.next()) {
            readers.take(scratch);
            int atOnce = Math.max(1, AttentionScratch.READERS / readers.count);
            for (int first = 0; first < keyHeads; first += atOnce) {
                int end = Math.min(first + atOnce, keyHeads);
                score(scratch, first, end);
                adjust(scratch, first, end);
                softmax(scratch, first, end);
                VectorBlockMix.mix(scratch, first, end);
            }
        }
    }

    /** Raw scores of the readers of some key heads. */
    private static void score(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        if (readers.isNarrow) {
            scoreNarrow(scratch, first, end);
            return;
        }
        Arrays.fill(scratch.scores, 0, (end - first) * readers.count * TOKENS, 0);
        for (int keyHead = first; keyHead < end; keyHead++) {
            int out = (keyHead - first) * readers.count;
            for (int i = 0; i < readers.count; ) {
                int taken = VectorTile.rows(readers.count - i);
                scoreTile(scratch, keyHead, i, taken, (out + i) * TOKENS);
                i += taken;
            }
        }
    }

    /** As {@link KernelBackend#score} says. */
    static void score(HeadLayout heads, Blocks blocks, float[] queries, int query, int head, float[] scores) {
        BlockReaders readers = new BlockReaders();
        readers.takeTiles(blocks);
        score(readers, head / heads.group(), heads.keyDim(), queries, query, scores);
    }

    /** Raw scores of one head. */
    private static void score(
            BlockReaders readers, int keyHead, int keyDim, float[] queries, int query, float[] scores) {
        if (readers.isNarrow) {
            readers.narrow.score(keyHead, 1, queries, query, query, query, scores, 0);
            return;
        }
        int key = keyHead * keyDim * KvTile.TOKENS;
        Arrays.fill(scores, 0, TOKENS, 0);
        VectorTile.one(readers.keys, key, keyDim, queries, query, scores, 0);
    }

    private static void scoreNarrow(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        HeadLayout heads = scratch.heads;
        for (int keyHead = first; keyHead < end; keyHead++) {
            int on = keyHead * heads.group() * heads.keyDim();
            int out = (keyHead - first) * readers.count;
            for (int i = 0; i < readers.count; ) {
                int taken = Math.min(readers.narrow.mostHeads(), readers.count - i);
                readers.narrow.score(
                        keyHead,
                        taken,
                        scratch.queries,
                        readers.query[i] + on,
                        readers.query[i + Math.min(1, taken - 1)] + on,
                        readers.query[i + taken - 1] + on,
                        scratch.scores,
                        (out + i) * TOKENS);
                i += taken;
            }
        }
    }

    private static void scoreTile(AttentionScratch scratch, int keyHead, int reader, int count, int out) {
        float[][] keys = scratch.readers.keys;
        int[] query = scratch.readers.query;
        int keyDim = scratch.heads.keyDim();
        int base = keyHead * keyDim * KvTile.TOKENS;
        int on = keyHead * scratch.heads.group() * keyDim;
        float[] x = scratch.queries;
        float[] y = scratch.scores;
        int a = query[reader] + on;
        int b = query[reader + Math.min(1, count - 1)] + on;
        int c = query[reader + Math.min(2, count - 1)] + on;
        int d = query[reader + count - 1] + on;
        int outB = out + TOKENS;
        int outC = outB + TOKENS;
        switch (count) {
            case 1 -> VectorTile.one(keys, base, keyDim, x, a, y, out);
            case 2 -> VectorTile.two(keys, base, keyDim, x, a, b, y, out, outB);
            case 3 -> VectorTile.three(keys, base, keyDim, x, a, b, c, y, out, outB, outC);
            default -> VectorTile.four(keys, base, keyDim, x, a, b, c, d, y, out, outB, outC, outC + TOKENS);
        }
    }

    /** Brings the raw scores into the form that enters the softmax, if the model or moved sinks ask for it. */
    private static void adjust(AttentionScratch scratch, int first, int end) {
        HeadLayout heads = scratch.heads;
        BlockReaders readers = scratch.readers;
        ScoreAdjuster adjuster = scratch.adjuster;
        for (int i = 0; adjuster.acts() && i < readers.count; i += heads.group()) {
            adjuster.row(scratch.blocks.position(readers.state[i] / heads.queryHeads()));
            if (adjuster.active) {
                adjuster.block(scratch.blocks.start());
                for (int keyHead = first; keyHead < end; keyHead++) {
                    for (int head = i; head < i + heads.group(); head++) {
                        adjust(scratch, keyHead, head, ((keyHead - first) * readers.count + head) * TOKENS);
                    }
                }
            }
        }
    }

    private static void adjust(AttentionScratch scratch, int keyHead, int reader, int score) {
        HeadLayout heads = scratch.heads;
        ScoreAdjuster adjuster = scratch.adjuster;
        int on = keyHead * heads.group();
        if (adjuster.rescored) {
            score(
                    scratch.readers,
                    keyHead,
                    heads.keyDim(),
                    adjuster.sinkQueries,
                    scratch.readers.query[reader] + on * heads.keyDim(),
                    adjuster.sinkScores);
        }
        VectorScores.adjust(
                scratch.scores,
                score,
                adjuster.rescored ? adjuster.sinks : null,
                adjuster.sinkScores,
                adjuster.rule().softcap(),
                adjuster.rule().slope((scratch.readers.state[reader] + on) % heads.queryHeads()),
                adjuster.distances);
    }

    private static void softmax(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        HeadLayout heads = scratch.heads;
        for (int keyHead = first; keyHead < end; keyHead++) {
            VectorSoftmax.raise(
                    scratch.scores,
                    (keyHead - first) * readers.count * TOKENS,
                    readers.count,
                    readers.hidden,
                    readers.hide,
                    scratch.maxima,
                    scratch.sums,
                    readers.state,
                    keyHead * heads.group(),
                    scratch.mixed,
                    readers.mix,
                    keyHead * heads.group() * heads.valueDim(),
                    heads.valueDim());
        }
        for (int keyHead = first; keyHead < end; keyHead++) {
            VectorSoftmax.weigh(
                    scratch.scores,
                    (keyHead - first) * readers.count * TOKENS,
                    readers.count,
                    scratch.maxima,
                    scratch.sums,
                    readers.state,
                    keyHead * heads.group());
        }
    }
}
