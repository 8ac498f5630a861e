package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsErrorsTest {
    private static final String SHARD = "model-1.safetensors";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void aFolderWithoutTensorsIsRefused() {
        assertRefused("expected model.safetensors or model.safetensors.index.json, found neither");
    }

    @Test
    void aFileShorterThanItsLengthIsRefused() {
        RawSafetensors.writeBytes(file, new byte[5]);
        assertRefused("truncated: expected 8 bytes with the length of the header, found 5 bytes in all");
    }

    @Test
    void aHeaderThatEndsEarlyIsRefused() {
        RawSafetensors.writeBytes(
                file,
                ByteBuffer.allocate(20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1000)
                        .array());
        assertRefused("truncated: expected a header of 1000 bytes, found 12");
    }

    @Test
    void anAbsurdHeaderLengthIsRefused() {
        byte[] ones = new byte[100];
        Arrays.fill(ones, (byte) -1);
        RawSafetensors.writeBytes(file, ones);
        assertRefused("not a safetensors file: the header would have 18446744073709551615 bytes");
    }

    @Test
    void aHeaderThatIsNotJsonIsRefused() {
        RawSafetensors.write(file, "{\"a\": nope}");
        assertRefused("model.safetensors (header): not valid JSON: Unrecognized token 'nope'");
        RawSafetensors.write(file, "[1, 2]");
        assertRefused("model.safetensors (header): expected a JSON object, found ARRAY");
        RawSafetensors.write(file, "{\"a\"");
        assertRefused("model.safetensors (header): not valid JSON: Unexpected end-of-input");
    }

    @Test
    void aTensorNamedTwiceIsRefused() {
        RawSafetensors.write(
                file, header(tensor("a", "F32", "[1]", 0, 4), tensor("a", "F32", "[1]", 4, 8)), new byte[8]);
        assertRefused("not valid JSON: Duplicate field 'a'");
    }

    @Test
    void truncatedDataNamesTheTensorAndBothNumbers() {
        RawSafetensors.write(file, header(tensor("a", "F32", "[4]", 0, 16)), new byte[10]);
        assertRefused("truncated: tensor 'a' has data_offsets [0, 16], but only 10 bytes follow the header");
    }

    @Test
    void bytesAfterTheLastTensorAreRefused() {
        RawSafetensors.write(file, header(tensor("a", "F32", "[1]", 0, 4)), new byte[9]);
        assertRefused("9 bytes follow the header, but its tensors end at byte 4");
    }

    @Test
    void overlappingTensorsAreRefused() {
        RawSafetensors.write(
                file, header(tensor("a", "F32", "[2]", 0, 8), tensor("b", "F32", "[2]", 4, 12)), new byte[12]);
        assertRefused("tensor 'b' begins at byte 4 of the data, inside the tensor before it; expected byte 8");
    }

    @Test
    void gapsBetweenTensorsAreRefused() {
        RawSafetensors.write(
                file, header(tensor("a", "F32", "[1]", 0, 4), tensor("b", "F32", "[1]", 8, 12)), new byte[12]);
        assertRefused("tensor 'b' begins at byte 8 of the data, after a gap; expected byte 4");
    }

    @Test
    void offsetsThatMakeNoSenseAreRefused() {
        RawSafetensors.write(file, header(tensor("a", "F32", "[1]", 4, 0)), new byte[4]);
        assertRefused("tensor 'a' has data_offsets [4, 0]; expected begin ≤ end");
        RawSafetensors.write(file, header(tensor("a", "F32", "[1]", -4, 0)), new byte[4]);
        assertRefused("tensor 'a' has -4 in data_offsets; expected whole numbers of 0 or more");
        RawSafetensors.write(file, "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", new byte[4]);
        assertRefused("tensor 'a' has 1 data_offsets; expected 2");
        RawSafetensors.write(file, "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
        assertRefused("tensor 'a' has no dtype");
        RawSafetensors.write(file, "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", new byte[4]);
        assertRefused("tensor 'a' has no shape");
    }

    @Test
    void aShapeThatDoesNotFillItsBytesIsRefused() {
        RawSafetensors.write(file, header(tensor("a", "F16", "[3]", 0, 4)), new byte[4]);
        assertRefused("tensor 'a' of dtype F16 and shape [3] needs 6 bytes, but data_offsets [0, 4] hold 4");
        RawSafetensors.write(file, header(tensor("a", "F32", "[4294967296, 4294967296]", 0, 0)));
        assertRefused("tensor 'a' has shape [4294967296, 4294967296], which overflows");
    }

    @Test
    void otherTypesAreRefusedWhenRead() {
        RawSafetensors.write(
                file, header(tensor("x", "I64", "[1]", 0, 8), tensor("y", "F4", "[2]", 8, 9)), new byte[9]);
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThatThrownBy(() -> tensors.floats("x", 1))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(file + ": tensor 'x' has dtype I64; expected F32, F16 or BF16");
            assertThatThrownBy(() -> tensors.floats("y", 2)).hasMessageContaining("dtype F4");
        }
    }

    @Test
    void missingAndMisshapenTensorsAreRefusedWhenRead() {
        RawSafetensors.write(file, header(tensor("x", "F32", "[2, 1]", 0, 8)), new byte[8]);
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThatThrownBy(() -> tensors.floats("y", 1)).hasMessage(file + ": tensor 'y' is missing");
            assertThatThrownBy(() -> tensors.floats("x", 1, 2))
                    .hasMessage(file + ": tensor 'x' has shape [2, 1]; expected [1, 2]");
        }
    }

    @Test
    void anIndexMustAgreeWithItsShards() throws IOException {
        new SafetensorsWriter().add("a", new float[1], 1).write(folder.resolve(SHARD));
        index("{}");
        assertRefused("index.json: no weight_map");
        index("{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-1.safetensors\"}}");
        assertRefused("no tensor 'b', which model.safetensors.index.json says is there");
        index("{\"weight_map\":{\"a\":\"../model-1.safetensors\"}}");
        assertRefused("tensor 'a' is in \"../model-1.safetensors\"; expected the name of a .safetensors file");
        index("{\"weight_map\":{\"a\":\"model-2.safetensors\"}}");
        assertRefused("model-2.safetensors: no such file");
        new SafetensorsWriter()
                .add("b", new float[1], 1)
                .add("c", new float[1], 1)
                .write(folder.resolve("model-2.safetensors"));
        index("{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");
        assertRefused("model-2.safetensors: tensor 'c' is not in the weight_map of model.safetensors.index.json");
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    private static String header(String... tensors) {
        return "{" + String.join(",", tensors) + "}";
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Safetensors.open(folder).close())
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
