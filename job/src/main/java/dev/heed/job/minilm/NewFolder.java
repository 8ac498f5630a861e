package dev.heed.job.minilm;

import dev.heed.model.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes a folder that is there whole or not at all: filled beside its place under another name, then renamed. */
final class NewFolder {
    @FunctionalInterface
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    private NewFolder() {}

    /** Makes and fills a folder that does not exist yet, or is empty. */
    static void create(Path folder, Filler filler) {
        Path target = folder.toAbsolutePath().normalize();
        checkFree(target, folder);
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial-"
                + ProcessHandle.current().pid());
        try {
            Files.createDirectories(partial);
            filler.fill(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be written: " + e, e);
        } finally {
            deleteTree(partial);
        }
    }

    private static void checkFree(Path target, Path asGiven) {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw new ModelException(asGiven + ": expected a folder that does not exist yet: " + e, e);
        }
        throw new ModelException(asGiven + ": already exists and is not empty; remove it or name another folder");
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
