package dev.heed.job.minilm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The real model, unpacked once for all tests of a JVM. Read only. */
public final class MiniLmFolder {
    private MiniLmFolder() {}

    /** Unpacks the model at the first call. */
    public static Path path() {
        return Unpacked.FOLDER;
    }

    private static final class Unpacked {
        static final Path FOLDER = unpack();

        private static Path unpack() {
            try {
                Path target = Files.createDirectories(Path.of("target"));
                Path folder = Files.createTempDirectory(target, "minilm-").resolve("all-MiniLM-L6-v2");
                MiniLm.fetch(folder, step -> {});
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
