package dev.heed.it;

import dev.heed.schemas.EmbeddedTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded tokens for a model: the same seed, sequence and position always give the same embedding. */
final class Tokens {
    private final int hidden;
    private final long seed;

    Tokens(int hidden, long seed) {
        this.hidden = hidden;
        this.seed = seed;
    }

    EmbeddedTokens one(String id, long position) {
        return many(id, position, 1);
    }

    /** The tokens from a position on, in one record. */
    EmbeddedTokens many(String id, long position, int count) {
        return EmbeddedTokens.newBuilder()
                .setSequenceId(id)
                .setStartPosition(position)
                .setTokenCount(count)
                .setEmbeddings(embeddings(id, position, count))
                .build();
    }

    /** The same record as the last of its sequence. */
    static EmbeddedTokens ending(EmbeddedTokens tokens) {
        return EmbeddedTokens.newBuilder(tokens).setEndOfSequence(true).build();
    }

    private List<Float> embeddings(String id, long position, int count) {
        List<Float> floats = new ArrayList<>(count * hidden);
        for (int t = 0; t < count; t++) {
            Random random = new Random(seed + 31L * id.hashCode() + position + t);
            for (int i = 0; i < hidden; i++) {
                floats.add((float) random.nextGaussian());
            }
        }
        return floats;
    }
}
