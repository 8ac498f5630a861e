package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bits of the output depend on the model and the tokens alone: not on the sequences between them, the size of steps, flushes,
 * checkpoints, bounds of memory, failures, or kernels.
 */
class UndisturbedBitsTest {
    private static final int RUNS = 60;

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void whateverHappensTheOutputIsThatOfTheUndisturbedRun() throws Exception {
        long evictions = 0;
        long reloads = 0;
        int restores = 0;
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            Interleaving input = Interleaving.of(random);
            List<ContextualizedSegment> expected = undisturbed(input);

            DisturbedRun run = new DisturbedRun(model, random);
            List<ContextualizedSegment> actual = run.process(input.records());

            assertThat(actual).as("seed %d", seed).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).as("seed %d, output %d", seed, i).isEqualTo(expected.get(i));
            }
            evictions += run.evictions();
            reloads += run.reloads();
            restores += run.restores();
        }
        assertThat(evictions).as("evictions").isGreaterThan(RUNS);
        assertThat(reloads).as("reloads").isGreaterThan(RUNS);
        assertThat(restores).as("restores").isGreaterThan(RUNS);
    }

    /** Each life of each sequence alone and in one piece, then cut into what its records should give. */
    private static List<ContextualizedSegment> undisturbed(Interleaving input) throws Exception {
        List<ContextualizedSegment> expected = new ArrayList<>();
        for (Interleaving.Entry entry : input.entries()) {
            if (entry.yields()) {
                expected.add(entry.cutOut(whole(entry.life())));
            }
        }
        return expected;
    }

    private static ContextualizedSegment whole(Interleaving.Life life) throws Exception {
        ProcessorFixture alone =
                ProcessorFixture.of(model).kernels(Kernels.scalar()).build();
        alone.process(life.inOneRecord());
        alone.flush();
        return alone.output.vectors.get(0);
    }
}
