package dev.heed.bench.kernels;

import dev.heed.bench.TemporaryFolder;
import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A layer of hidden size 768, 12 heads × 64, projections included, over the first 512 tokens of a sequence: one after the other, and
 * together. Both see the same contexts.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StackBenchmark {
    static final int TOKENS = 512;

    private static final int HIDDEN = 768;

    /** Tokens of a step: 1 decodes, 512 is one prefill. */
    @Param({"1", "512"})
    public int chunk;

    private final float[] embeddings = new float[TOKENS * HIDDEN];
    private AttentionStack stack;

    /** Writes and loads the model. */
    @Setup
    public void setUp() throws IOException {
        SplittableRandom random = new SplittableRandom(HIDDEN);
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = (float) random.nextDouble(-1, 1);
        }
        try (TemporaryFolder folder = new TemporaryFolder()) {
            Path model = TinyModels.write(folder.path(), TinyModel.of(HIDDEN, 12), 1);
            stack = new AttentionStack(AttentionModel.load(model), Kernels.best(), 1, chunk, AttentionSelection.NONE);
        }
    }

    /** Runs all tokens through an empty cache. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public float run() {
        SequenceCache cache = stack.newCache(0);
        float last = 0;
        for (int token = 0; token < TOKENS; token += chunk) {
            stack.step().add(cache, token, chunk, embeddings, token * HIDDEN, null, 0);
            last = stack.run(null)[0];
            stack.step().clear();
        }
        return last;
    }
}
