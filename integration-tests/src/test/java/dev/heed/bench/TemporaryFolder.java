package dev.heed.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted with what is in it. */
public final class TemporaryFolder implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final Path path;

    /** A new one, empty. */
    public TemporaryFolder() throws IOException {
        path = Files.createTempDirectory("heed-bench");
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Flink deletes what it wrote for a while after a job has ended: what it takes away meanwhile, or leaves, is no error. */
    @Override
    public void close() throws IOException {
        for (int attempt = 1; Files.exists(path); attempt++) {
            try {
                delete();
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw e.getCause();
                }
            }
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
