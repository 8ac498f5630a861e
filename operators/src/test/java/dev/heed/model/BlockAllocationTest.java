package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.heed.kernel.Kernels;
import dev.heed.reference.PublishedModel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once compiled, what surrounds attention allocates nothing, whether one token comes or several. */
class BlockAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int HIDDEN = 64;
    private static final int TOKENS = 21;

    @TempDir
    private Path folder;

    @Test
    void blocksComeToAllocateNothing() throws Exception {
        List<BlockStage> stages = new ArrayList<>();
        for (PublishedModel model : List.of(
                PublishedModel.bert(HIDDEN, 4, 2, 128),
                PublishedModel.gpt2(HIDDEN, 4, 2),
                PublishedModel.llama("llama", HIDDEN, 4, 2, 2, 192),
                PublishedModel.llama("gemma", HIDDEN, 4, 1, 2, 192))) {
            AttentionModel loaded = AttentionModel.load(model.write(folder.resolve("" + stages.size()), 1));
            stages.add(new BlockStage(loaded.blocks().orElseThrow(), Kernels.best(), HIDDEN, TOKENS));
        }
        // How long C2 takes depends on what else the machine does, so this waits for it rather than for a number of
        // calls.
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long allocated = Long.MAX_VALUE;
        while (allocated > 0 && System.nanoTime() < deadline) {
            allocated = bytesOfARound(stages);
        }
        assertThat(allocated).as("bytes in a round of calls").isZero();
    }

    private static long bytesOfARound(List<BlockStage> stages) {
        float[] rows = new float[TOKENS * HIDDEN];
        float[] attended = new float[TOKENS * HIDDEN];
        rows[5] = 1;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            for (int stage = 0; stage < stages.size(); stage++) {
                int tokens = i % 2 == 0 ? 1 : TOKENS;
                float[] inputs = stages.get(stage).enter(i % 2, rows, tokens);
                System.arraycopy(inputs, 0, attended, 0, tokens * HIDDEN);
                stages.get(stage).leave(i % 2, rows, attended, tokens);
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
