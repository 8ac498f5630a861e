package dev.heed.bench.state;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.util.List;
import java.util.Random;

/**
 * Records of seeded tokens. Their elements are integers of 13 bits and a sign: sums of them are exact in any order, and RocksDB cannot
 * compress them, as it cannot compress embeddings.
 */
final class Tokens {
    private static final RecordOrigin ORIGIN = new RecordOrigin("bench", 0, 0, 0, List.of());
    private static final int POOL = 1 << 20;
    private static final int BOUND = 1 << 13;

    private final float[] pool = new float[POOL];

    Tokens(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < POOL; i++) {
            pool[i] = random.nextInt(2 * BOUND) - BOUND;
        }
    }

    /** Some tokens of a sequence; the same arguments give the same ones. */
    TokenSegment of(int sequence, long position, int count) {
        return segment(id(sequence), sequence, position, count, false);
    }

    /** The last tokens of a sequence. */
    TokenSegment last(int sequence, long position, int count) {
        return segment(id(sequence), sequence, position, count, true);
    }

    private TokenSegment segment(String id, int sequence, long position, int count, boolean ends) {
        float[] rows = new float[count * Shape.HIDDEN];
        for (int i = 0; i < count; i++) {
            int from = (int) ((sequence * 7919L + (position + i) * 104_729L) % (POOL - Shape.HIDDEN));
            System.arraycopy(pool, from, rows, i * Shape.HIDDEN, Shape.HIDDEN);
        }
        return new TokenSegment(id, 0, position, count, rows, null, ends, false, null, null, ORIGIN);
    }

    private static String id(int sequence) {
        return "sequence-" + sequence;
    }
}
