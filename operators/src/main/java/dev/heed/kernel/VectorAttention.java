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
                mix(scratch, first, end);
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

    /** Adds the values of some key heads to the mixes of their readers. */
    private static void mix(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        if (readers.isNarrow) {
            mixNarrow(scratch, first, end);
            return;
        }
        if (readers.count == 1) {
            if (readers.mask[0] == -1 && VectorDiagonal.fits(end - first, scratch.heads.valueDim())) {
                mixWhole(scratch, first, end);
                return;
            }
            int keyHead = first;
            for (; VectorMix.hasHalves(scratch.heads.valueDim()) && keyHead + 4 <= end; keyHead += 4) {
                mixFour(scratch, keyHead, first);
            }
            for (; keyHead < end; keyHead += 2) {
                mixPair(scratch, keyHead, Math.min(keyHead + 1, end - 1), first);
            }
            return;
        }
        for (int keyHead = first; keyHead < end; keyHead++) {
            int weight = (keyHead - first) * readers.count;
            for (int i = 0; i < readers.count; ) {
                int taken = VectorTile.rows(readers.count - i);
                mixReaders(scratch, keyHead, i, taken, (weight + i) * TOKENS);
                i += taken;
            }
        }
    }

    private static void mixNarrow(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        for (int keyHead = first; keyHead < end; keyHead++) {
            int weight = (keyHead - first) * readers.count;
            for (int i = 0; i < readers.count; i++) {
                readers.narrow.scaleWeights(keyHead, scratch.scores, (weight + i) * TOKENS);
            }
            for (int i = 0; i < readers.count; ) {
                int taken = Math.min(readers.narrow.mostHeads(), readers.count - i);
                mixReaders(scratch, keyHead, i, taken, (weight + i) * TOKENS);
                i += taken;
            }
        }
    }

    private static void mixWhole(AttentionScratch scratch, int first, int end) {
        int valueDim = scratch.heads.valueDim();
        int value = first * KvTile.TOKENS * valueDim;
        int mix = scratch.readers.mix[0] + first * valueDim;
        VectorDiagonal.mix(scratch.scores, 0, scratch.readers.values, value, end - first, valueDim, scratch.mixed, mix);
    }

    /** Four key heads with halves, which are taken together. */
    private static void mixFour(AttentionScratch scratch, int keyHead, int first) {
        int dim = scratch.heads.valueDim();
        float[] weights = scratch.scores;
        int weight = (keyHead - first) * TOKENS;
        int weightC = weight + 2 * TOKENS;
        float[][] values = scratch.readers.values;
        int value = keyHead * KvTile.TOKENS * dim;
        int valueC = value + 2 * KvTile.TOKENS * dim;
        float[] mixed = scratch.mixed;
        int a = scratch.readers.mix[0] + keyHead * dim;
        int c = a + 2 * dim;
        for (long left = scratch.readers.mask[0]; left != 0; left = afterRun(left)) {
            int from = Long.numberOfTrailingZeros(left);
            int end = endOfRun(left);
            VectorMix.fourHalves(weights, weight, from, end, values, value, dim, mixed, a);
            VectorMix.allButHalves(weights, weight, from, end, values, value, dim, mixed, a);
            VectorMix.allButHalves(weights, weightC, from, end, values, valueC, dim, mixed, c);
        }
    }

    private static void mixPair(AttentionScratch scratch, int a, int b, int first) {
        int valueDim = scratch.heads.valueDim();
        int mix = scratch.readers.mix[0];
        for (long left = scratch.readers.mask[0]; left != 0; left = afterRun(left)) {
            mixPair(
                    scratch,
                    Long.numberOfTrailingZeros(left),
                    endOfRun(left),
                    (a - first) * TOKENS,
                    (b - first) * TOKENS,
                    a * KvTile.TOKENS * valueDim,
                    b * KvTile.TOKENS * valueDim,
                    mix + a * valueDim,
                    mix + b * valueDim);
        }
    }

    private static void mixPair(
            AttentionScratch scratch,
            int from,
            int end,
            int weightA,
            int weightB,
            int valueA,
            int valueB,
            int a,
            int b) {
        float[][] values = scratch.readers.values;
        float[] weights = scratch.scores;
        int valueDim = scratch.heads.valueDim();
        VectorMix.pair(weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, scratch.mixed, a, b);
        if (valueDim % (4 * Simd.LANES) != 0) {
            VectorMix.rest(weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, scratch.mixed, a, b);
        }
    }

    /** The end of the run of slots that begins with the lowest of some. */
    static int endOfRun(long slots) {
        int from = Long.numberOfTrailingZeros(slots);
        return from + Long.numberOfTrailingZeros(~(slots >>> from));
    }

    /** Slots without the run that begins with the lowest. */
    static long afterRun(long slots) {
        return slots & slots + (slots & -slots);
    }

    /** Some readers together where they see the same slots, alone where they do not, so that each gets its tokens in order. */
    private static void mixReaders(AttentionScratch scratch, int keyHead, int reader, int count, int weight) {
        long[] masks = scratch.readers.mask;
        long all = -1;
        long any = 0;
        for (int i = reader; i < reader + count; i++) {
            all &= masks[i];
            any |= masks[i];
        }
        for (long left = any; left != 0; ) {
            long agreed = left & below(left & ~all);
            if (agreed != 0) {
                mixTile(scratch, keyHead, reader, count, weight, agreed);
                left &= ~agreed;
            } else {
                long apart = left & below(left & all);
                for (int i = 0; i < count; i++) {
                    long mask = masks[reader + i] & apart;
                    if (mask != 0) {
                        mixTile(scratch, keyHead, reader + i, 1, weight + i * TOKENS, mask);
                    }
                }
                left &= ~apart;
            }
        }
    }

    /** The slots below the lowest of some; all if there is none. */
    private static long below(long slots) {
        return (slots & -slots) - 1;
    }

    private static void mixTile(AttentionScratch scratch, int keyHead, int reader, int count, int weight, long mask) {
        int[] mix = scratch.readers.mix;
        int on = keyHead * scratch.heads.group() * scratch.heads.valueDim();
        int a = mix[reader] + on;
        int b = mix[reader + Math.min(1, count - 1)] + on;
        int c = mix[reader + Math.min(2, count - 1)] + on;
        int d = mix[reader + count - 1] + on;
        if (scratch.readers.isNarrow) {
            int tokens = scratch.readers.list(mask);
            int[] slots = scratch.readers.slots;
            scratch.readers.narrow.mix(
                    keyHead, count, scratch.scores, weight, mask, slots, tokens, scratch.mixed, a, b, c);
            return;
        }
        for (long left = mask; left != 0; left = afterRun(left)) {
            mixRun(scratch, keyHead, Long.numberOfTrailingZeros(left), endOfRun(left), count, weight, a, b, c, d);
        }
    }

    private static void mixRun(
            AttentionScratch scratch,
            int keyHead,
            int from,
            int end,
            int count,
            int weight,
            int a,
            int b,
            int c,
            int d) {
        float[][] values = scratch.readers.values;
        int valueDim = scratch.heads.valueDim();
        int value = keyHead * KvTile.TOKENS * valueDim;
        float[] weights = scratch.scores;
        float[] mixed = scratch.mixed;
        switch (count) {
            case 1 -> mixPair(scratch, from, end, weight, weight, value, value, a, a);
            case 2 -> VectorMix.two(weights, weight, from, end, values, value, valueDim, mixed, a, b);
            case 3 -> VectorMix.three(weights, weight, from, end, values, value, valueDim, mixed, a, b, c);
            default -> VectorMix.four(weights, weight, from, end, values, value, valueDim, mixed, a, b, c, d);
        }
        if (count > 1 && valueDim % (4 * Simd.LANES) != 0) {
            int weightB = weight + TOKENS;
            VectorMix.rest(weights, weight, weightB, from, end, values, value, value, valueDim, mixed, a, b);
            if (count > 2) {
                int weightC = weight + 2 * TOKENS;
                int weightD = weight + (count - 1) * TOKENS;
                VectorMix.rest(weights, weightC, weightD, from, end, values, value, value, valueDim, mixed, c, d);
            }
        }
    }
}
