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
    private static Path models;

    @Test
    void theEncoderShowsWhoAttendsToWhomAndWhichSentencesAreNear() throws Exception {
        assertThat(run(false))
                .contains("Vectors: 15 tokens, 384 floats each")
                .contains("The heads in which \"it\" attends most to \"animal\", of 72:")
                .contains("  layer 3, head  1   0.695")
                .contains("   10  it           animal     0.695")
                .contains("    2  animal          22.0810     3.9034   0.695325")
                .contains("sum of the weights   1.000000")
                .contains("  0.766  In another moment down went Alice after it")
                .doesNotContain("cannot see");
    }

    @Test
    void theCausalStackSeesNothingThatComesLater() throws Exception {
        assertThat(run(true))
                .contains("  layer 3, head  1   0.571")
                .contains("    2  animal          21.2039     3.7484   0.571155")
                .contains("\"it\" cannot see \"tired\"");
    }

    private static String run(boolean causal) throws Exception {
        StringWriter out = new StringWriter();
        DemoOptions options =
                new DemoOptions(DemoOptions.SENTENCE, OptionalInt.empty(), OptionalInt.empty(), causal, models);
        new Demo(options, new PrintWriter(out), step -> {}).run();
        return out.toString();
    }
}
