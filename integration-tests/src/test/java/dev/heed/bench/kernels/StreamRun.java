package dev.heed.bench.kernels;

import dev.heed.bench.TemporaryFolder;
import dev.heed.cache.SequenceCache;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.model.ConfigJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.util.Set;
import java.util.SplittableRandom;

/** One sequence that does not end, one token at a time, through a layer with a sliding window and sinks. */
final class StreamRun {
    static final int WINDOW = 512;
    static final int SINKS = 4;
    static final int HIDDEN = 64;

    private static final int TOKENS = 1_000_000;
    private static final int SAMPLE = 20_000;
    private static final int HEADS = 4;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final float[] embeddings = new float[HIDDEN * 1024];
    private final AttentionStack stack;

    private StreamRun() throws IOException {
        SplittableRandom random = new SplittableRandom(HIDDEN);
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = (float) random.nextDouble(-1, 1);
        }
        HeadLayout heads = new HeadLayout(HEADS, HEADS, HIDDEN / HEADS, HIDDEN / HEADS);
        AttentionConfig config = AttentionConfig.causal(HIDDEN, 1, heads, false, Set.of("q", "k", "v", "o"))
                .withWindow(WINDOW, SINKS);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            Files.writeString(folder.path().resolve(ConfigJson.FILE), config.toJson("stream"));
            AttentionModel model = AttentionModel.load(folder.path());
            stack = new AttentionStack(model, Kernels.best(), 1, 1, AttentionSelection.NONE);
        }
    }

    /** Runs the stream and adds what was seen on its way, in place of what an earlier run saw. */
    static void run(Results results) throws IOException {
        for (String key :
                new String[] {StreamSamples.TOKENS, StreamSamples.MICROS, StreamSamples.MEBIBYTES, StreamSamples.PAGES
                }) {
            results.remove(key);
        }
        new StreamRun().stream(results);
    }

    private void stream(Results results) {
        run(stack.newCache(0), 0, 4 * SAMPLE); // warms up
        SequenceCache cache = stack.newCache(0);
        for (int done = 0; done < TOKENS; ) {
            long begin = System.nanoTime();
            run(cache, done, SAMPLE);
            double micros = (System.nanoTime() - begin) / 1e3 / SAMPLE;
            done += SAMPLE;
            memory.gc();
            results.add(StreamSamples.TOKENS, done);
            results.add(StreamSamples.MICROS, micros);
            results.add(StreamSamples.MEBIBYTES, memory.getHeapMemoryUsage().getUsed() / 1024.0 / 1024);
            results.add(StreamSamples.PAGES, cache.pageCount());
        }
    }

    private void run(SequenceCache cache, long start, int count) {
        for (long position = start; position < start + count; position++) {
            int offset = (int) (position % 1024) * HIDDEN;
            stack.step().add(cache, position, 1, embeddings, offset, null, 0);
            stack.run(null);
            stack.step().clear();
        }
    }
}
