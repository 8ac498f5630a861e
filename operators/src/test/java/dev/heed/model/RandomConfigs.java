package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random models of all variants alone and combined, small enough to run thousands of them. Only what can be computed well in float: no
 * normalization of heads so small that an element near zero decides the row, no scale that makes scores so large that their last bit
 * shows in the weights.
 */
public final class RandomConfigs {
    /** Around the edges of pages and blocks. */
    private static final List<Integer> WINDOWS = List.of(1, 2, 5, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100);

    private RandomConfigs() {}

    /** A configuration; the same randomness gives the same. */
    public static AttentionConfig of(Random random) {
        int keyHeads = 1 + random.nextInt(3);
        int queryHeads = keyHeads * pick(random, 1, 1, 2, 3, 4);
        int headDim = random.nextInt(40) == 0 ? pick(random, 80, 128, 256) : pick(random, 1, 3, 4, 8, 16, 17, 32);
        int valueDim = random.nextBoolean() ? headDim : 1 + random.nextInt(20);
        int hidden = 1 + random.nextInt(48);
        Set<String> identity = Set.of();
        if (random.nextInt(5) == 0) {
            keyHeads = queryHeads;
            valueDim = headDim;
            hidden = queryHeads * headDim;
            identity = List.of(Set.of("q", "k", "v", "o"), Set.of("v"), Set.of("q", "k"), Set.of("o"))
                    .get(random.nextInt(4));
        }
        HeadLayout heads = new HeadLayout(queryHeads, keyHeads, headDim, valueDim);
        int layers = pick(random, 1, 1, 1, 2, 3);
        return AttentionConfig.causal(hidden, layers, heads, random.nextBoolean(), identity)
                .withScores(scores(random, headDim))
                .withPositions(positions(random, headDim))
                .withContext(context(random));
    }

    private static ScoreConfig scores(Random random, int headDim) {
        ScoreConfig scores = ScoreConfig.usual(headDim);
        if (random.nextInt(4) == 0) {
            scores = scores.withScale((0.3f + random.nextFloat()) * scores.scale());
        }
        if (random.nextInt(3) == 0) {
            scores = scores.withSoftcap(pick(random, 1, 2, 20, 50));
        }
        if (headDim >= 8 && random.nextInt(3) == 0) {
            scores = scores.withNorm(new QueryKeyNorm(random.nextBoolean(), random.nextBoolean() ? 1e-6f : 1e-5f));
        }
        return scores;
    }

    private static ContextConfig context(Random random) {
        ContextConfig context = random.nextInt(6) == 0 ? ContextConfig.FULL : ContextConfig.CAUSAL;
        if (context.causal() && random.nextBoolean()) {
            int window = WINDOWS.get(random.nextInt(WINDOWS.size()));
            context = context.withWindow(window, random.nextInt(3) == 0 ? 0 : pick(random, 1, 2, 4, 5, 16, 17));
        }
        return random.nextInt(4) == 0 ? context.withMaxPositions(2048) : context;
    }

    private static PositionConfig positions(Random random, int headDim) {
        int kind = random.nextInt(5);
        if (kind == 0 || headDim < 2) {
            return random.nextBoolean() ? PositionConfig.NONE : PositionConfig.ALIBI;
        }
        if (kind == 1) {
            return PositionConfig.ALIBI;
        }
        int dim = headDim % 2 == 0 && random.nextInt(3) > 0 ? headDim : 2 * (1 + random.nextInt(headDim / 2));
        double theta = random.nextBoolean() ? RotaryConfig.DEFAULT_THETA : pick(random, 100, 500_000, 1_000_000);
        return PositionConfig.of(new RotaryConfig(theta, dim, random.nextBoolean(), scaling(random, dim)));
    }

    private static RopeScaling scaling(Random random, int dim) {
        double factor = pick(random, 1, 2, 4, 8) + random.nextInt(2) * 0.5;
        int original = pick(random, 16, 40, 64, 2048);
        return switch (random.nextInt(7)) {
            case 0 -> new LinearRope(factor);
            case 1 -> dim < 4 ? RopeScaling.none() : new DynamicRope(factor, original);
            case 2 ->
                new YarnRope(
                        factor,
                        original,
                        YarnRope.magnitude(factor, random.nextBoolean() ? 1 : 0.707),
                        random.nextBoolean() ? 32 : 16,
                        1,
                        random.nextBoolean());
            case 3 -> new Llama3Rope(factor, 1, pick(random, 2, 4), original);
            default -> RopeScaling.none();
        };
    }

    private static int pick(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }
}
