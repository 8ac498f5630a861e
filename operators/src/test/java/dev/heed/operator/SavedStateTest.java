package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that earlier builds left in state still mean the same. The files are never changed; a new version of a format gets files of its
 * own beside them (see {@code state/README.md}).
 */
class SavedStateTest {
    static List<SavedState<?>> all() {
        return SavedState.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void oldBytesAreStillRead(SavedState<?> state) throws Exception {
        assertThat(state.readsBack(read(state.name() + ".bytes"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSameBytesAreStillWritten(SavedState<?> state) throws Exception {
        assertThat(state.bytes()).isEqualTo(read(state.name() + ".bytes"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theOldSnapshotRestoresASerializerThatIsCompatibleAsIs(SavedState<?> state) throws Exception {
        assertCompatible(state, read(state.name() + ".snapshot"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void unknownVersionsAreRefusedByNumber(SavedState<?> state) throws Exception {
        byte[] bytes = state.bytes();
        bytes[0] = 99;

        assertThatThrownBy(() -> state.readsBack(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 99");
    }

    private static <T> void assertCompatible(SavedState<T> state, byte[] bytes) throws IOException {
        TypeSerializerSnapshot<T> old = SerializedBytes.read(
                bytes, in -> TypeSerializerSnapshot.readVersionedSnapshot(in, SavedStateTest.class.getClassLoader()));

        assertThat(old.restoreSerializer()).isEqualTo(state.serializer());
        assertThat(state.serializer()
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(old)
                        .isCompatibleAsIs())
                .isTrue();
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in = SavedStateTest.class.getResourceAsStream(SavedStateFiles.RESOURCES + file)) {
            assertThat(in).as("%s%s", SavedStateFiles.RESOURCES, file).isNotNull();
            return in.readAllBytes();
        }
    }
}
