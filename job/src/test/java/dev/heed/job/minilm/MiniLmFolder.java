package dev.heed.job.minilm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The real model, unpacked once for all tests of a JVM. Read only. */
public final class MiniLmFolder {
    private MiniLmFolder() {}

    /** Unpacks the model at the first call. */
    public static Path path() {
        return Unpacked.FOLDER;
    }

    private static final class Unpacked {
        static final Path FOLDER = unpack();

        /** At one place, for a folder per run would fill the disk. */
        private static Path unpack() {
            Path folder = Path.of("target", "minilm", "all-MiniLM-L6-v2");
            try {
                if (Files.exists(folder)) {
                    deleteTree(folder);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            MiniLm.fetch(folder, step -> {});
            return folder;
        }

        private static void deleteTree(Path folder) throws IOException {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
