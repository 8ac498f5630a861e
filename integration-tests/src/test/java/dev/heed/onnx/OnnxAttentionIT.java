package dev.heed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random cases by our kernels and by ONNX Runtime, an independent implementation. */
class OnnxAttentionIT {
    /** Relative to the largest value of a case. */
    private static final double TOLERANCE = 1e-5;

    private static final long SEED = 20_260_717;

    private final Kernels kernels = Kernels.best();

    @Test
    void theStandardOperatorAgrees() throws Exception {
        Random random = new Random(SEED);
        int compared = 0;
        double worst = 0;
        for (int i = 0; i < 400; i++) {
            HeadLayout heads = layout(random, true);
            boolean causal = random.nextInt(4) > 0;
            AttentionCase c = new AttentionCase(
                    heads,
                    scale(random, heads),
                    softcap(random),
                    alibi(random, heads),
                    causal,
                    0,
                    random.nextBoolean() ? 0 : length(random),
                    length(random),
                    SEED + i);
            worst = Math.max(
                    worst, compare(c, random.nextBoolean() ? OrtAttention.ATTENTION_23 : OrtAttention.ATTENTION_24));
            compared++;
        }
        System.out.printf(
                "ONNX Attention: %d combinations compared, seed %d, worst error %.1e%n", compared, SEED, worst);
    }

    @Test
    void groupQueryAttentionAgrees() throws Exception {
        Random random = new Random(SEED + 1);
        int compared = 0;
        double worst = 0;
        for (int i = 0; i < 400; i++) {
            HeadLayout heads = layout(random, false);
            int past = random.nextBoolean() ? 0 : length(random);
            int tokens = past == 0 ? length(random) : 1;
            int window = random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(past + tokens);
            AttentionCase c = new AttentionCase(
                    heads,
                    scale(random, heads),
                    softcap(random),
                    alibi(random, heads),
                    true,
                    window,
                    past,
                    tokens,
                    SEED + i);
            worst = Math.max(worst, compare(c, OrtAttention.GROUP_QUERY_ATTENTION));
            compared++;
        }
        System.out.printf(
                "ONNX GroupQueryAttention: %d combinations compared, seed %d, worst error %.1e%n",
                compared, SEED + 1, worst);
    }

    /** The largest difference, relative to the largest value. */
    private double compare(AttentionCase c, OrtAttention operator) throws Exception {
        float[] theirs = operator.run(c);
        float[] ours = HeedAttention.run(kernels, c);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            difference = Math.max(difference, Math.abs((double) ours[i] - theirs[i]));
        }
        assertThat(difference / largest).as("%s, %s", operator, c).isLessThan(TOLERANCE);
        return difference / largest;
    }

    private static HeadLayout layout(Random random, boolean ownValueDim) {
        int keyHeads = 1 + random.nextInt(4);
        int group = 1 + random.nextInt(4);
        int keyDim = dim(random);
        return new HeadLayout(keyHeads * group, keyHeads, keyDim, ownValueDim ? dim(random) : keyDim);
    }

    private static int dim(Random random) {
        int[] dims = {8, 16, 24, 32, 64, 80, 128};
        return dims[random.nextInt(dims.length)];
    }

    private static float scale(Random random, HeadLayout heads) {
        return random.nextBoolean() ? (float) (1 / Math.sqrt(heads.keyDim())) : 0.05f + random.nextFloat() / 2;
    }

    private static float softcap(Random random) {
        return random.nextInt(3) > 0 ? 0 : 1 + 20 * random.nextFloat();
    }

    /** Only for numbers of heads that are a power of two. */
    private static boolean alibi(Random random, HeadLayout heads) {
        return Integer.bitCount(heads.queryHeads()) == 1 && random.nextBoolean();
    }

    private static int length(Random random) {
        int[] edges = {1, 15, 16, 17, 63, 64, 65};
        return random.nextBoolean() ? edges[random.nextInt(edges.length)] : 1 + random.nextInt(130);
    }
}
