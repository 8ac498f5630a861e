package dev.heed.it;

import dev.heed.job.local.LocalJob;
import dev.heed.schemas.EmbeddedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Writes the savepoints that {@link SavedVersionsIT} restores. Run by hand for a new version, never by the build; {@code
 * savepoints/README.md} says how. Savepoints that are there are left alone.
 */
final class SavepointFiles {
    private SavepointFiles() {}

    /** Takes the folder of the version. */
    public static void main(String[] args) throws Exception {
        Path version = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        write(version, "hashmap-canonical", "hashmap", SavepointFormatType.CANONICAL);
        write(version, "rocksdb-canonical", "rocksdb", SavepointFormatType.CANONICAL);
        write(version, "rocksdb-native", "rocksdb", SavepointFormatType.NATIVE);
    }

    private static void write(Path version, String name, String backend, SavepointFormatType format) throws Exception {
        Path target = version.resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Path scratch = Files.createTempDirectory("savepoint");
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = SavepointScene.job(kafka, scratch).with("state.backend.type", backend);
            for (EmbeddedTokens tokens : SavepointScene.before()) {
                kafka.send(job.input(), tokens);
            }
            kafka.flush();
            try (LocalJob running = job.start(Optional.empty())) {
                kafka.awaitCommitted(job.output(), out -> out.size() >= SavepointScene.outputsBefore());
                move(running.stopWithSavepoint(version, format), target);
            }
        }
    }

    private static void move(Path savepoint, Path target) throws IOException {
        Files.move(savepoint, target);
    }
}
