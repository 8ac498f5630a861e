package dev.heed.kernel;

/**
 * Adds the values of the current block to the mixes of its {@link BlockReaders readers}: which readers are taken together, and with which
 * slots. The scores of the scratch are the weights by then.
 */
final class VectorBlockMix {
    private static final int TOKENS = Blocks.TOKENS;

    private VectorBlockMix() {}

    /** Adds the values of some key heads to the mixes of their readers. */
    static void mix(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
        if (readers.isNarrow) {
            mixNarrow(scratch, first, end);
        } else if (readers.count > 1) {
            mixGroups(scratch, first, end);
        } else if (readers.mask[0] == -1 && VectorDiagonal.fits(end - first, scratch.heads.valueDim())) {
            mixWhole(scratch, first, end);
        } else {
            mixSingle(scratch, first, end);
        }
    }

    private static void mixGroups(AttentionScratch scratch, int first, int end) {
        BlockReaders readers = scratch.readers;
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

    private static void mixSingle(AttentionScratch scratch, int first, int end) {
        boolean hasHalves = VectorMixRest.hasHalves(scratch.heads.valueDim());
        int keyHead = first;
        for (; hasHalves && keyHead + 4 <= end; keyHead += 4) {
            mixFour(scratch, keyHead, first);
        }
        for (; keyHead < end; keyHead += 2) {
            mixPair(scratch, keyHead, Math.min(keyHead + 1, end - 1), first);
        }
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
        for (long left = scratch.readers.mask[0]; left != 0; left = Slots.afterRun(left)) {
            int from = Long.numberOfTrailingZeros(left);
            int end = Slots.endOfRun(left);
            VectorMixRest.fourHalves(weights, weight, from, end, values, value, dim, mixed, a);
            VectorMixRest.allButHalves(weights, weight, from, end, values, value, dim, mixed, a);
            VectorMixRest.allButHalves(weights, weightC, from, end, values, valueC, dim, mixed, c);
        }
    }

    private static void mixPair(AttentionScratch scratch, int a, int b, int first) {
        int valueDim = scratch.heads.valueDim();
        int mix = scratch.readers.mix[0];
        for (long left = scratch.readers.mask[0]; left != 0; left = Slots.afterRun(left)) {
            mixPair(
                    scratch,
                    Long.numberOfTrailingZeros(left),
                    Slots.endOfRun(left),
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
            VectorMixRest.rest(
                    weights, weightA, weightB, from, end, values, valueA, valueB, valueDim, scratch.mixed, a, b);
        }
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
            long agreed = left & Slots.below(left & ~all);
            if (agreed != 0) {
                mixTile(scratch, keyHead, reader, count, weight, agreed);
                left &= ~agreed;
            } else {
                long apart = left & Slots.below(left & all);
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
        for (long left = mask; left != 0; left = Slots.afterRun(left)) {
            mixRun(scratch, keyHead, Long.numberOfTrailingZeros(left), Slots.endOfRun(left), count, weight, a, b, c, d);
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
            VectorMixRest.rest(weights, weight, weightB, from, end, values, value, value, valueDim, mixed, a, b);
            if (count > 2) {
                int weightC = weight + 2 * TOKENS;
                int weightD = weight + (count - 1) * TOKENS;
                VectorMixRest.rest(weights, weightC, weightD, from, end, values, value, value, valueDim, mixed, c, d);
            }
        }
    }
}
