package dev.heed.job.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {
    @TempDir
    Path parent;

    @Test
    void aFolderIsMadeWithItsParents() {
        Path folder = parent.resolve("a/b");
        NewFolder.create(folder, partial -> Files.writeString(partial.resolve("x"), "1"));
        assertThat(folder.resolve("x")).hasContent("1");
        assertThat(folder.getParent()).isDirectoryNotContaining("glob:**partial*");
    }

    @Test
    void anEmptyFolderIsTaken() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("a"));
        NewFolder.create(folder, partial -> Files.writeString(partial.resolve("x"), "1"));
        assertThat(folder.resolve("x")).hasContent("1");
    }

    @Test
    void afterAFailureNothingIsLeft() {
        Path folder = parent.resolve("a");
        assertThatThrownBy(() -> NewFolder.create(folder, partial -> {
                    Files.writeString(partial.resolve("x"), "1");
                    throw new IOException("no space");
                }))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder + ": cannot be written: java.io.IOException: no space");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFileInItsPlaceIsNotTouched() throws IOException {
        Path file = Files.writeString(parent.resolve("a"), "keep");
        assertThatThrownBy(() -> NewFolder.create(file, partial -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a folder that does not exist yet");
        assertThat(file).hasContent("keep");
    }
}
