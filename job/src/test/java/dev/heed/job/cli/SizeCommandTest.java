package dev.heed.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatTheMeasuredModelTakes() {
        CommandRun run = CommandRun.of("size", "--sequences", "10000000", "--context", "64", "--rate", "100000");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("keys and values +3 KiB a token, 192 KiB a sequence in state, 216.5 KiB in memory\n")
                .containsPattern("state +1.8 TiB of all open sequences\n")
                .containsPattern("CPU +\\d+ µs a token: \\d+.\\d cores; \\d+ cores for a million tokens a second\n")
                .containsPattern("TaskManagers +\\d+ of 4 cores, busy for 70 %, with 8 GiB of heap for caches, 10 %");
    }

    @Test
    void takesTheShapeOfAModel() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withLayers(3), 1);
        String out = CommandRun.of("size", "--model", folder.toString(), "--dtype", "int8", "--context", "16")
                .out();
        // Three layers of two heads: a byte for each of 2 · 4 elements of key and value, and 8 bytes of scales a head.
        assertThat(out).containsPattern("keys and values +96 B a token, 1.5 KiB a sequence in state");
    }

    @Test
    void refusesWhatMakesNoSense() {
        CommandRun context = CommandRun.of("size", "--context", "0");
        assertThat(context.status()).isEqualTo(2);
        assertThat(context.err()).startsWith("heed size: context 0");
        CommandRun resident = CommandRun.of("size", "--resident", "2");
        assertThat(resident.status()).isEqualTo(2);
        assertThat(resident.err()).startsWith("heed size: --resident has to be in (0, 1]");
    }
}
