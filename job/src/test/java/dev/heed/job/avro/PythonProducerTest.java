package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heed.operator.TokenSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record written by a few lines of Python with nothing but {@code struct}: the program in the README. */
class PythonProducerTest {
    private static final Path RESOURCES = Path.of("src/test/resources/dev/heed/job/avro");

    @TempDir
    Path folder;

    @Test
    void itsRecordIsDecoded() throws IOException {
        byte[] value = Files.readAllBytes(RESOURCES.resolve("embedded_tokens.bin"));
        InputDecoder decoder = new InputDecoder(
                InputEncoding.AUTO, SchemaCatalog.shipped(), new SegmentValidator(384, null), new DeadLetters(1000));
        float[] embeddings = new float[384];
        for (int i = 0; i < 384; i++) {
            embeddings[i] = (float) (i / 384.0);
        }

        assertThat(decoder.decode(TestRecords.utf8("chat-1"), value, TestRecords.ORIGIN))
                .isEqualTo(new Decoded.Accepted(new TokenSegment(
                        "chat-1", 0, 0, 1, embeddings, null, false, false, null, null, TestRecords.ORIGIN)));
    }

    @Test
    void itStillWritesTheseBytes() throws Exception {
        Path out = folder.resolve("out");
        Process python;
        try {
            python = new ProcessBuilder(
                            "python3", RESOURCES.resolve("embedded_tokens.py").toString())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no python3 here: " + e.getMessage());
            return;
        }
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();

        assertThat(out).hasSameBinaryContentAs(RESOURCES.resolve("embedded_tokens.bin"));
    }
}
