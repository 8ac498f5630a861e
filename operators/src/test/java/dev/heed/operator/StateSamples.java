package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.cache.KvPage;
import dev.heed.cache.SequenceHeader;
import dev.heed.kernel.HeadLayout;
import dev.heed.model.Pooling;
import java.util.List;

/** One instance of each type that is ever in state or in flight, with every field set; their bytes are committed, so never change one. */
final class StateSamples {
    private static final RecordOrigin ORIGIN = new RecordOrigin(
            "tokens",
            3,
            41,
            1_700_000_000_123L,
            List.of(new Header("traceparent", new byte[] {0, 1, -1}), new Header("empty", null)));
    private static final String MODEL = "tiny@0123abcd";

    private StateSamples() {}

    /** Four tokens, two of them with known words, in a page with a hole. */
    static KvPage page() {
        return page(CacheType.FLOAT32);
    }

    static KvPage page(CacheType type) {
        KvPage page = new KvPage(type, new HeadLayout(2, 2, 3, 2), 32);
        String[] words = {"ein", null, "Mädchen", null};
        long[] positions = {32, 33, 40, 47};
        for (int i = 0; i < positions.length; i++) {
            page.put(positions[i], floats(6, i), 0, floats(4, 10 + i), 0, words[i]);
        }
        page.seal();
        return page;
    }

    static KvPage pageWithoutWords() {
        KvPage page = new KvPage(CacheType.FLOAT32, new HeadLayout(1, 1, 1, 5), 0);
        for (int slot = 0; slot < 16; slot++) {
            page.put(slot, floats(1, slot), 0, floats(5, slot), 0, null);
        }
        page.seal();
        return page;
    }

    static SequenceHeader header() {
        return new SequenceHeader(
                2, false, 5, 1L << 40, 77, 1_700_000_000_000L, 1_700_000_000_456L, CacheType.FLOAT32, "0123abcd");
    }

    static TokenSegment segment() {
        return new TokenSegment(
                "säquenz-1",
                2,
                1L << 40,
                2,
                new float[] {1.5f, -0f, Float.MIN_VALUE, 3e38f},
                new String[] {"ein", "Wort"},
                true,
                false,
                -1L,
                "minilm",
                ORIGIN);
    }

    static ContextualizedSegment contextualized() {
        return new ContextualizedSegment(
                "säquenz-1", 2, 7, 2, floats(4, 1), new String[] {"ein", "Wort"}, true, 1_234, 5, MODEL, ORIGIN);
    }

    static TokenAttention attention() {
        return new TokenAttention(
                "säquenz-1",
                2,
                7,
                "Wort",
                1,
                11,
                new long[] {7, 5},
                new String[] {"Wort", "ein"},
                new float[] {2, -1},
                new float[] {0.75f, 0.125f},
                0.125f,
                1_234,
                MODEL,
                ORIGIN);
    }

    static PooledSequence pooledSequence() {
        return new PooledSequence("säquenz-1", 2, 77, floats(5, 3), "mean", 1_234, MODEL, ORIGIN);
    }

    static PooledState pooledState() {
        return new PooledState(Pooling.Kind.MEAN, 2, 1L << 40, 77, new double[] {0.1, -0.0, Double.MIN_VALUE, 1e300});
    }

    static RejectedSegment rejected() {
        return new RejectedSegment(RejectionReason.GAP, "3 tokens are missing", segment());
    }

    private static float[] floats(int count, int seed) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (seed + 1) * 0.25f - i;
        }
        return floats;
    }
}
