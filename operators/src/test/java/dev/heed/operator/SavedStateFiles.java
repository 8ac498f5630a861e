package dev.heed.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * Writes the files that {@link SavedStateTest} reads. Run by hand when a format gets a new version, never by the build; {@code
 * state/README.md} says how. Files that are there are left alone.
 */
final class SavedStateFiles {
    static final String RESOURCES = "/state/v1/";

    private SavedStateFiles() {}

    /** Takes the folder to write to. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (SavedState<?> state : SavedState.all()) {
            write(folder.resolve(state.name() + ".bytes"), state.bytes());
            write(
                    folder.resolve(state.name() + ".snapshot"),
                    SerializedBytes.of(out -> TypeSerializerSnapshot.writeVersionedSnapshot(
                            out, state.serializer().snapshotConfiguration())));
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        if (Files.notExists(file)) {
            Files.write(file, bytes);
        }
    }
}
