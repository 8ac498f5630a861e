package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.KvTile;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream that does not end keeps no more pages than its window and its sinks touch. */
class EndlessStreamTest {
    private static final int HIDDEN = 8;
    private static final int LAYERS = 2;
    private static final int TOKENS = 50_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "16, 4, 1", "17, 16, 5", "100, 4, 1", "100, 17, 16", "100, 4, 37"})
    void aWindowWithSinksKeepsAConstantNumberOfPages(int window, int sinks, int chunk) throws IOException {
        AttentionConfig config = AttentionConfig.causal(HIDDEN, LAYERS, new HeadLayout(2, 1, 4, 4), false, Set.of())
                .withWindow(window, sinks);
        AttentionModel model = AttentionModel.load(TinyModels.write(folder, config, 11));
        AttentionStack stack = new AttentionStack(model, Kernels.best(), LAYERS, chunk, AttentionSelection.NONE);
        SequenceCache cache = stack.newCache(0);
        float[] rows = new float[chunk * HIDDEN];
        Random random = new Random(12);
        int most = LAYERS * (pages(sinks, 0) + pages(window, KvTile.TOKENS - 1));

        for (long position = 0; position < TOKENS; position += chunk) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = random.nextFloat() - 0.5f;
            }
            stack.step().clear();
            stack.step().add(cache, position, chunk, rows, 0, null, 0);
            stack.run(null);

            assertThat(cache.pageCount()).as("pages at %d, seed 12", position).isBetween(1, most);
        }
        assertThat(cache.pages(0)[cache.pageCount(0) - 1].start()).isGreaterThanOrEqualTo(TOKENS - KvTile.TOKENS);
    }

    /** The most pages that some consecutive positions touch, the first of them at most so far into its page. */
    private static int pages(int positions, int into) {
        return (into + positions + KvTile.TOKENS - 1) / KvTile.TOKENS;
    }
}
