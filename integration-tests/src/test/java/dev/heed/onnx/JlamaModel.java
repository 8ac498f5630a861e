package dev.heed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A checkpoint by Jlama, an implementation of Llama, Qwen 2 and GPT-2 in Java 20 and later, in a JVM of its own. */
final class JlamaModel {
    private static final Path PROGRAM = Path.of("src/test/resources/dev/heed/onnx/JlamaStates.java");

    private JlamaModel() {}

    /**
     * The last hidden states of a text, row-major, decoded token by token.
     *
     * @param java home of a JDK of version 20 or later
     * @param work a folder for files in between
     */
    static float[] run(Path java, Path checkpoint, String family, int[] ids, int hidden, Path work)
            throws IOException, InterruptedException {
        Path input = work.resolve("ids");
        Path output = work.resolve("states");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(input))) {
            for (int id : ids) {
                out.writeInt(id);
            }
        }
        List<String> command = List.of(
                java.resolve("bin/java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("heed.jlama") + "/*",
                PROGRAM.toString(),
                checkpoint.toString(),
                family,
                input.toString(),
                output.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, said).isZero();
        float[] states = new float[ids.length * hidden];
        byte[] written = Files.readAllBytes(output);
        assertThat(written).as(said).hasSize(states.length * Float.BYTES);
        ByteBuffer.wrap(written).asFloatBuffer().get(states);
        return states;
    }
}
