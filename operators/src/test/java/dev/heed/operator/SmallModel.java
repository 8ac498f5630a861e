package dev.heed.operator;

import dev.heed.model.AttentionModel;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** The model of the tests that ask for no particular one: two layers, three heads, biases. */
final class SmallModel {
    static final int HIDDEN = 12;
    static final int LAYERS = 2;
    static final TinyModel SHAPE = TinyModel.of(HIDDEN, 3).withLayers(LAYERS).withBias();
    /** Bytes of keys and values of one token. */
    static final long BYTES_PER_TOKEN = LAYERS * 2L * HIDDEN * Float.BYTES;

    private static final long SEED = 7;

    private SmallModel() {}

    static Path write(Path folder) throws IOException {
        return TinyModels.write(folder, SHAPE, SEED);
    }

    /** The same model, but that every token sees all of its sequence. */
    static Path writeBidirectional(Path folder) throws IOException {
        return TinyModels.writeBidirectional(folder, SHAPE, SEED);
    }

    static AttentionModel load(Path folder) throws IOException {
        return AttentionModel.load(write(folder));
    }

    /** Embeddings of a sequence, {@code [tokens][HIDDEN]}; different seeds give different ones. */
    static float[][] embeddings(long seed, int tokens) {
        return Segments.embeddings(new Random(seed), tokens, HIDDEN);
    }
}
