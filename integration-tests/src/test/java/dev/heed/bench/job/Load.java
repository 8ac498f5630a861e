package dev.heed.bench.job;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The tokens of a run: first a record of many tokens for each sequence, then records of one token, one of each sequence in turn. Half of
 * those records come before the sequence is as long as the context that the run is named after, half after.
 *
 * @param context tokens of a sequence, in the mean over the records of one token
 * @param rounds records of one token for each sequence
 * @param sequences number of sequences
 */
record Load(int context, int rounds, int sequences) {
    static final int HIDDEN = 384;
    static final int HEADS = 12;

    private static final int POOL = 1 << 16;
    private static final RecordOrigin ORIGIN = new RecordOrigin("bench", 0, 0, 0, List.of());

    /** A load of some tens of thousands of records, fewer where each costs more. */
    static Load of(int context) {
        int rounds = Math.min(context, 128);
        return new Load(context, rounds, (context <= 64 ? 65_536 : 32_768) / rounds / (context > 512 ? 2 : 1));
    }

    /** Tokens of the first record of a sequence. */
    int prefill() {
        return context - rounds / 2;
    }

    /** Records of one token. */
    int singles() {
        return rounds * sequences;
    }

    int records() {
        return sequences + singles();
    }

    /** Hands over all records in their order; the same every time. */
    void forEach(Consumer<TokenSegment> consumer) {
        float[] pool = pool();
        for (int sequence = 0; sequence < sequences; sequence++) {
            consumer.accept(segment(pool, sequence, 0, prefill()));
        }
        for (int round = 0; round < rounds; round++) {
            for (int sequence = 0; sequence < sequences; sequence++) {
                consumer.accept(segment(pool, sequence, prefill() + round, 1));
            }
        }
    }

    private static float[] pool() {
        SplittableRandom random = new SplittableRandom(1);
        float[] pool = new float[POOL + HIDDEN];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = (float) random.nextDouble(-1, 1);
        }
        return pool;
    }

    private static TokenSegment segment(float[] pool, int sequence, int position, int count) {
        float[] embeddings = new float[count * HIDDEN];
        for (int i = 0; i < count; i++) {
            int from = (int) ((sequence * 7919L + (position + i) * 104_729L) % POOL);
            System.arraycopy(pool, from, embeddings, i * HIDDEN, HIDDEN);
        }
        return new TokenSegment(
                "sequence-" + sequence, 0, position, count, embeddings, null, false, false, null, null, ORIGIN);
    }
}
