package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Once compiled, attention allocates nothing: above all, no vector is boxed. */
class AttentionAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROWS = 21;
    private static final HeadLayout[] LAYOUTS = {
        new HeadLayout(12, 12, 64, 64),
        new HeadLayout(12, 4, 64, 64),
        new HeadLayout(4, 2, 64, 64),
        new HeadLayout(8, 2, 64, 64),
        new HeadLayout(12, 12, 32, 32),
        new HeadLayout(3, 1, 80, 17)
    };

    @BothKernels
    void attentionComesToAllocateNothing(Kernels kernels) {
        AttentionScratch scratch = new AttentionScratch();
        Context[] contexts = new Context[LAYOUTS.length * KvTypes.values().length];
        for (int i = 0; i < contexts.length; i++) {
            KvTypes type = KvTypes.values()[i / LAYOUTS.length];
            contexts[i] = Context.random(type, LAYOUTS[i % LAYOUTS.length], 0, 100, 0.05, 1, i);
        }
        // How long C2 takes depends on what else the machine does, so this waits for it rather than for a number of
        // calls.
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long allocated = Long.MAX_VALUE;
        while (allocated > 0 && System.nanoTime() < deadline) {
            allocated = bytesOfARound(kernels, contexts, scratch);
        }
        assertThat(allocated).as("bytes in a round of calls").isZero();
    }

    private static long bytesOfARound(Kernels kernels, Context[] contexts, AttentionScratch scratch) {
        long allocated = 0;
        for (Context context : contexts) {
            KvTile[] tiles = context.tiles();
            float[] queries = new float[ROWS * context.heads.querySize()];
            float[] mixed = new float[ROWS * context.heads.mixedSize()];
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) {
                kernels.attend(
                        context.heads,
                        Visibility.CAUSAL,
                        tiles,
                        tiles.length,
                        queries,
                        0,
                        i % 2 == 0 ? 99 : 100 - ROWS,
                        i % 2 == 0 ? 1 : ROWS,
                        mixed,
                        0,
                        scratch);
            }
            allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }
}
