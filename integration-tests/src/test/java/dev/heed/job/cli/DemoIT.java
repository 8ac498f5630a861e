package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.demo.Demo;
import dev.heed.job.demo.DemoOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoIT {
    @TempDir
    private Path models;

    @Test
    void theDemonstrationShowsWhoAttendsToWhom() throws Exception {
        StringWriter out = new StringWriter();

        new Demo(
                        new DemoOptions(DemoOptions.SENTENCE, 0, OptionalInt.empty(), models),
                        new PrintWriter(out),
                        step -> {})
                .run();

        assertThat(out.toString())
                .contains("Vectors: 15 tokens, 384 floats each")
                .contains("The heads in which \"it\" attends most to \"animal\": head 6: 0.284")
                .contains("    2  animal           5.7441     1.0154   0.283875")
                .contains("sum of the weights   1.000000")
                .contains("\"it\" cannot see \"tired\"");
    }
}
