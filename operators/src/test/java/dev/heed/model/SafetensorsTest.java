package dev.heed.model;

import static dev.heed.model.RawSafetensors.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void aFileWrittenByteByByteIsRead() {
        // The length of the header, {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} in ASCII, then 1.5 and -2 in
        // binary32.
        RawSafetensors.writeBytes(
                file,
                bytes(
                        0x36, 0, 0, 0, 0, 0, 0, 0, //
                        0x7b, 0x22, 0x61, 0x22, 0x3a, 0x7b, 0x22, 0x64, 0x74, 0x79, 0x70, 0x65, 0x22, 0x3a, 0x22, //
                        0x46, 0x33, 0x32, 0x22, 0x2c, 0x22, 0x73, 0x68, 0x61, 0x70, 0x65, 0x22, 0x3a, 0x5b, 0x32, //
                        0x5d, 0x2c, 0x22, 0x64, 0x61, 0x74, 0x61, 0x5f, 0x6f, 0x66, 0x66, 0x73, 0x65, 0x74, 0x73, //
                        0x22, 0x3a, 0x5b, 0x30, 0x2c, 0x38, 0x5d, 0x7d, 0x7d, //
                        0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0));
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(tensors.names()).containsExactly("a");
            assertThat(tensors.info("a")).isEqualTo(new TensorInfo("F32", List.of(2L)));
            assertThat(tensors.floats("a", 2)).containsExactly(1.5f, -2f);
        }
    }

    @Test
    void halvesBrainFloatsScalarsAndEmptyTensorsAreRead() {
        RawSafetensors.write(file, """
                {"__metadata__":{"format":"pt"},
                 "half":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},
                 "none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]},
                 "brain":{"dtype":"BF16","shape":[],"data_offsets":[4,6]}}\s\s\s""", bytes(0x00, 0x3e, 0x00, 0xc0, 0x80, 0x3f));
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(tensors.names()).containsExactly("brain", "half", "none");
            assertThat(tensors.floats("half", 1, 2)).containsExactly(1.5f, -2f);
            assertThat(tensors.floats("brain")).containsExactly(1f);
            assertThat(tensors.floats("none", 0, 7)).isEmpty();
        }
    }

    @Test
    void aTensorOfSeveralSegmentsIsReadWhole() throws IOException {
        float[] values = randomFloats(1000);
        new SafetensorsWriter().add("a", values, 10, 100).write(file);
        try (Safetensors tensors = Safetensors.open(folder, 256)) {
            assertThat(tensors.floats("a", 10, 100)).containsExactly(values);
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            tensors.bytes("a", segment -> {
                byte[] copy = new byte[segment.remaining()];
                segment.get(copy);
                stored.writeBytes(copy);
            });
            byte[] all = Files.readAllBytes(file);
            assertThat(stored.toByteArray()).isEqualTo(Arrays.copyOfRange(all, all.length - 4000, all.length));
        }
    }

    @Test
    void whatTheWriterWritesIsReadBack() throws IOException {
        float[] large = randomFloats(70_000);
        new SafetensorsWriter()
                .metadata("format", "pt")
                .add("z", large, 7, 10_000)
                .add("a", new float[] {Float.MIN_VALUE, -0f}, 2)
                .add("scalar", new float[] {3})
                .write(file);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).substring(8))
                .startsWith("{\"__metadata__\":{\"format\":\"pt\"},\"z\":{\"dtype\":\"F32\"");
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(tensors.names()).containsExactly("a", "scalar", "z");
            assertThat(tensors.floats("z", 7, 10_000)).containsExactly(large);
            assertThat(tensors.floats("a", 2)).containsExactly(Float.MIN_VALUE, -0f);
            assertThat(tensors.floats("scalar")).containsExactly(3f);
        }
    }

    @Test
    void shardsAreFoundThroughTheIndex() throws IOException {
        new SafetensorsWriter()
                .add("a", new float[] {1, 2}, 2)
                .write(folder.resolve("model-00001-of-00002.safetensors"));
        new SafetensorsWriter().add("b", new float[] {3}, 1).write(folder.resolve("model-00002-of-00002.safetensors"));
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"metadata":{"total_size":12},"weight_map":{
                 "a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");
        try (Safetensors tensors = Safetensors.open(folder)) {
            assertThat(tensors.names()).containsExactly("a", "b");
            assertThat(tensors.floats("a", 2)).containsExactly(1f, 2f);
            assertThat(tensors.floats("b", 1)).containsExactly(3f);
        }
    }

    private static float[] randomFloats(int count) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
