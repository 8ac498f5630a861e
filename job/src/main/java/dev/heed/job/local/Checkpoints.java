package dev.heed.job.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints and savepoints below a folder. */
public final class Checkpoints {
    /** Flink writes this file last: where it is, the checkpoint is complete. */
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    /** The newest completed one at or below a folder, if there is any. */
    public static Optional<Path> newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .max(Comparator.comparing(Checkpoints::writtenAt).thenComparing(Comparator.naturalOrder()))
                    .map(Path::getParent);
        }
    }

    /** Whether a folder is a completed checkpoint or savepoint. */
    public static boolean isComplete(Path folder) {
        return Files.isRegularFile(folder.resolve(METADATA));
    }

    private static long writtenAt(Path metadata) {
        return metadata.toFile().lastModified();
    }
}
