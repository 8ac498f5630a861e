package dev.heed.job.broker;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one broker, locked while it runs. Kafka has a lock of its own, but asks for it in the middle of its start, so this
 * one comes first.
 */
final class DataFolder implements AutoCloseable {
    static final String LOCK = ".heed-lock";

    private final Path path;
    private final boolean temporary;
    private final FileChannel lock;

    private DataFolder(Path path, boolean temporary, FileChannel lock) {
        this.path = path;
        this.temporary = temporary;
        this.lock = lock;
    }

    static DataFolder open(Optional<Path> folder) {
        try {
            Path path = folder.isPresent()
                    ? Files.createDirectories(folder.get().toAbsolutePath().normalize())
                    : Files.createTempDirectory("heed-broker-");
            return new DataFolder(path, folder.isEmpty(), lock(path));
        } catch (IOException e) {
            throw new ConfigurationException(
                    folder.map(Path::toString).orElse("the temporary folder") + " cannot hold a broker's data: " + e,
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) {
                delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() throws IOException {
        List<Path> contents;
        try (var walk = Files.walk(path)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : contents) {
            Files.deleteIfExists(entry);
        }
    }

    /** The lock lives as long as the channel. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            channel.close();
            throw new ConfigurationException(path + " belongs to a broker that runs: stop it, or name another folder");
        }
        return channel;
    }
}
