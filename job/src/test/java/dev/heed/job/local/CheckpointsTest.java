package dev.heed.job.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final int SEARCHES = 300;

    @TempDir
    private Path folder;

    @Test
    void theNewestIsTheOneThatWasCompletedLast() throws IOException {
        completed("a/chk-9", 1_000);
        Path newest = completed("b/savepoint-1", 3_000);
        completed("b/chk-10", 2_000);
        Files.createDirectories(folder.resolve("b/chk-11"));

        assertThat(Checkpoints.newest(folder)).contains(newest);
        assertThat(Checkpoints.newest(newest)).contains(newest);
        assertThat(Checkpoints.newest(folder.resolve("b/chk-11"))).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> Checkpoints.newest(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void filesThatAJobClearsAwayMeanwhileDoNotMatter() throws Exception {
        Path newest = completed("job/chk-1", Long.MAX_VALUE / 1_000_000);
        Path shared = Files.createDirectories(folder.resolve("job/shared"));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> job = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                comeAndGo(shared.resolve("chk/state"));
            }
        });
        try {
            for (int i = 0; i < SEARCHES; i++) {
                assertThat(Checkpoints.newest(folder)).contains(newest);
            }
        } finally {
            done.set(true);
            job.join();
        }
    }

    private static void comeAndGo(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "state");
            Files.delete(file);
            Files.delete(file.getParent());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path completed(String name, long at) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(name));
        Files.setLastModifiedTime(Files.createFile(checkpoint.resolve("_metadata")), FileTime.fromMillis(at));
        return checkpoint;
    }
}
