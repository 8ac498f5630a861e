package dev.heed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.model.ContextConfig;
import dev.heed.model.PositionConfig;
import dev.heed.model.RopeScaling;
import dev.heed.model.RotaryConfig;
import dev.heed.model.ScoreConfig;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random model folders of one layer, loaded and run by us in chunks of any size, and as a graph by ONNX Runtime at once. */
class OnnxLayerIT {
    /** Relative to the largest value of a case. */
    private static final double TOLERANCE = 1e-5;

    private static final long SEED = 20_260_718;
    private static final int MODELS = 400;

    @TempDir
    Path folder;

    @Test
    void wholeLayersAgree() throws Exception {
        Random random = new Random(SEED);
        double worst = 0;
        for (int i = 0; i < MODELS; i++) {
            worst = Math.max(worst, compare(folder.resolve("model" + i), random, i));
        }
        System.out.printf(
                "ONNX layers with rotary positions: %d models compared, seed %d, worst error %.1e%n",
                MODELS, SEED, worst);
    }

    private static double compare(Path model, Random random, int number) throws Exception {
        AttentionConfig config = config(random);
        TinyModels.write(model, config, SEED + number);
        int tokens = 1 + random.nextInt(random.nextBoolean() ? 20 : 140);
        float[] rows = new float[tokens * config.hiddenSize()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        float[] theirs = new OnnxLayer(model, config, tokens).run(rows);
        float[] ours = run(AttentionModel.load(model), rows, tokens, random);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < theirs.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            double error = Math.abs((double) ours[i] - theirs[i]);
            difference = error <= difference ? difference : error; // keeps NaN
        }
        assertThat(difference / largest).as("model %d, %s", number, config).isLessThan(TOLERANCE);
        return difference / largest;
    }

    private static AttentionConfig config(Random random) {
        int[] dims = {16, 32, 48, 64, 96, 128}; // with rotary positions, ONNX Runtime asks for multiples of 16
        int headDim = dims[random.nextInt(dims.length)];
        int keyHeads = 1 + random.nextInt(3);
        HeadLayout heads = new HeadLayout(keyHeads * (1 + random.nextInt(4)), keyHeads, headDim, headDim);
        int hidden = 8 * (1 + random.nextInt(8));
        ScoreConfig scores = ScoreConfig.usual(headDim);
        scores = random.nextInt(3) > 0 ? scores : scores.withSoftcap(1 + 20 * random.nextFloat());
        scores = random.nextInt(3) > 0 ? scores : scores.withScale(0.05f + random.nextFloat() / 2);
        ContextConfig context = ContextConfig.CAUSAL;
        context = random.nextInt(3) > 0 ? context : context.withWindow(1 + random.nextInt(100), 0);
        double theta = random.nextBoolean() ? RotaryConfig.DEFAULT_THETA : 500_000;
        int rotated = random.nextBoolean() ? headDim : 16; // it asks for multiples of 16 here, too
        RotaryConfig rotary = new RotaryConfig(theta, rotated, random.nextBoolean(), RopeScaling.none());
        return AttentionConfig.causal(hidden, 1, heads, random.nextBoolean(), Set.of())
                .withScores(scores)
                .withContext(context)
                .withPositions(random.nextInt(5) > 0 ? PositionConfig.of(rotary) : PositionConfig.NONE);
    }

    /** In chunks of random sizes. */
    private static float[] run(AttentionModel model, float[] rows, int tokens, Random random) {
        AttentionStack stack = new AttentionStack(model, Kernels.best(), 1, tokens, AttentionSelection.NONE);
        SequenceCache cache = stack.newCache(0);
        float[] output = new float[tokens * model.outputSize()];
        for (int from = 0; from < tokens; ) {
            int count = 1 + random.nextInt(tokens - from);
            stack.step().add(cache, from, count, rows, from * model.hiddenSize(), null, 0);
            float[] step = stack.run(null);
            System.arraycopy(step, 0, output, from * model.outputSize(), count * model.outputSize());
            stack.step().clear();
            from += count;
        }
        return output;
    }
}
