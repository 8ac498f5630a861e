package dev.heed.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A model's folder on the local disk: itself if it is there, else a temporary copy of its configuration, weights and pooling module, from
 * any Flink file system. Closing it deletes the copy.
 */
public final class LocalModelFolder implements AutoCloseable {
    private final java.nio.file.Path path;
    private final boolean temporary;

    private LocalModelFolder(java.nio.file.Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    /**
     * Brings a folder to the local disk.
     *
     * @param location a URI of any Flink file system, or a local path
     * @throws IOException if the folder cannot be read
     */
    public static LocalModelFolder of(String location) throws IOException {
        Path source = new Path(location);
        String scheme = source.toUri().getScheme();
        if (scheme == null || scheme.equals("file")) {
            return new LocalModelFolder(java.nio.file.Path.of(source.toUri().getPath()), false);
        }
        java.nio.file.Path target = Files.createTempDirectory("heed-model-");
        LocalModelFolder folder = new LocalModelFolder(target.resolve(source.getName()), true);
        try {
            Files.createDirectory(folder.path);
            copy(source, folder.path);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    private static void copy(Path source, java.nio.file.Path target) throws IOException {
        FileSystem files = source.getFileSystem();
        for (FileStatus file : files.listStatus(source)) {
            String name = file.getPath().getName();
            if (file.isDir() && name.endsWith("_Pooling")) {
                Files.createDirectory(target.resolve(name));
                copy(file.getPath(), target.resolve(name));
            } else if (name.endsWith(".json") || name.endsWith(".safetensors")) {
                try (InputStream in = files.open(file.getPath())) {
                    Files.copy(in, target.resolve(name));
                }
            }
        }
    }

    /** The folder on the local disk. */
    public java.nio.file.Path path() {
        return path;
    }

    @Override
    public void close() {
        if (temporary) {
            try (Stream<java.nio.file.Path> files = Files.walk(path.getParent())) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
