package dev.heed.bench.job;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The tokens of a run: first records that make the sequences as long as they are to be, then those that are measured. */
interface Load {
    int HIDDEN = 384;
    int HEADS = 12;

    /** Tokens of a measured record. */
    int chunk();

    /** Records before the measured ones. */
    int recordsBefore();

    /** Records that are measured. */
    int measured();

    /** All records. */
    default int records() {
        return recordsBefore() + measured();
    }

    /** Hands over the records before the measured ones, in their order; the same every time. */
    void forEachBefore(Consumer<TokenSegment> consumer);

    /** Hands over the measured records, in their order; the same every time. */
    void forEachMeasured(Consumer<TokenSegment> consumer);

    /** The random floats that embeddings are taken from. */
    static float[] pool() {
        SplittableRandom random = new SplittableRandom(1);
        float[] pool = new float[Pool.SIZE + HIDDEN];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = (float) random.nextDouble(-1, 1);
        }
        return pool;
    }

    /** A record of a sequence. */
    static TokenSegment segment(float[] pool, int sequence, int position, int count) {
        float[] embeddings = new float[count * HIDDEN];
        for (int i = 0; i < count; i++) {
            int from = (int) ((sequence * 7919L + (position + i) * 104_729L) % Pool.SIZE);
            System.arraycopy(pool, from, embeddings, i * HIDDEN, HIDDEN);
        }
        return new TokenSegment(
                "sequence-" + sequence, 0, position, count, embeddings, null, false, false, null, null, Pool.ORIGIN);
    }

    /** What all records share. */
    final class Pool {
        private static final int SIZE = 1 << 16;
        private static final RecordOrigin ORIGIN = new RecordOrigin("bench", 0, 0, 0, List.of());

        private Pool() {}
    }
}
