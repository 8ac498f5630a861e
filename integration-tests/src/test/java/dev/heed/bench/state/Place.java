package dev.heed.bench.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where a state backend and its checkpoints have their files. */
enum Place {
    /** The temporary folder. RocksDB waits for this disk whenever it makes a file durable, some twenty times for a checkpoint. */
    DISK("on disk", Path.of(System.getProperty("java.io.tmpdir"))),
    /** Linux's file system in memory: what remains is what RocksDB and Heed take themselves. */
    MEMORY("in memory", Path.of("/dev/shm"));

    private final String title;
    private final Path root;

    Place(String title, Path root) {
        this.title = title;
        this.root = root;
    }

    /** Whether this machine has it. */
    boolean exists() {
        return Files.isDirectory(root) && Files.isWritable(root);
    }

    /** Where to make a folder. */
    Path root() {
        return root;
    }

    String title() {
        return title;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
