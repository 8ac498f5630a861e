package dev.heed.bench.state;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Models of the benchmark's shape. */
final class BenchModel {
    private BenchModel() {}

    /** Attention over the embeddings themselves: what is cached are the embeddings, and no projection is computed. */
    static Path identity() throws IOException {
        return write(TinyModel.of(Shape.HIDDEN, Shape.HEADS).withIdentity("q", "k", "v", "o"));
    }

    /** Attention with random projections. */
    static Path random() throws IOException {
        return write(TinyModel.of(Shape.HIDDEN, Shape.HEADS));
    }

    private static Path write(TinyModel model) throws IOException {
        Path folder = Files.createTempDirectory("heed-bench-model");
        return TinyModels.write(folder, model, 1);
    }
}
