package dev.heed.job.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The checkpoints and savepoints below a folder. A job may be writing there, and clearing away what it needs no more. */
public final class Checkpoints {
    /** Flink writes this file last: where it is, the checkpoint is complete. */
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    /** The newest completed one at or below a folder, if there is any. */
    public static Optional<Path> newest(Path folder) throws IOException {
        List<Written> completed = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.endsWith(METADATA)) {
                    completed.add(new Written(
                            file.getParent(), attributes.lastModifiedTime().toMillis()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goOnIfGone(file, failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                return goOnIfGone(directory, failure);
            }

            private FileVisitResult goOnIfGone(Path path, IOException failure) throws IOException {
                if (failure == null || (failure instanceof NoSuchFileException && !path.equals(folder))) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return completed.stream()
                .max(Comparator.comparingLong(Written::at).thenComparing(Written::folder))
                .map(Written::folder);
    }

    /** Whether a folder is a completed checkpoint or savepoint. */
    public static boolean isComplete(Path folder) {
        return Files.isRegularFile(folder.resolve(METADATA));
    }

    private record Written(Path folder, long at) {}
}
