package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Capped and biased scores, and sinks that are seen by a query of their own. */
class ScoreRuleTest {
    private static final int[] SIZES = {1, 3, 16, 17, 32, 80, 128, 256};
    private static final long[] STARTS = {0, 5, 16, 48, 63, 1_000_003, 1L << 33};

    @Test
    void theSlopesArePowersOfTwoForEightHeads() {
        assertThat(ScoreRule.alibiSlopes(8))
                .containsExactly(0.5f, 0.25f, 0.125f, 0.0625f, 0.03125f, 0.015625f, 0.0078125f, 0.00390625f);
    }

    @Test
    void theSlopesOfTwelveHeadsFillUpWithEveryOtherOneOfSixteen() {
        float[] eight = ScoreRule.alibiSlopes(8);
        float[] sixteen = ScoreRule.alibiSlopes(16);
        float[] twelve = ScoreRule.alibiSlopes(12);

        assertThat(twelve).startsWith(eight).endsWith(sixteen[0], sixteen[2], sixteen[4], sixteen[6]);
    }

    @BothKernels
    void scoresAndMixMatchTheFormula(Kernels kernels) {
        Random random = new Random(20260110);
        for (int i = 0; i < 200; i++) {
            Case c = Case.random(random);
            Expected expected = new Expected(c);
            float[] mixed = c.context.attend(kernels, c.visibility, c.position);
            for (int head = 0; head < c.context.heads.queryHeads(); head++) {
                HeadWeights weights = c.context.weigh(kernels, c.visibility, c.position, head);
                for (int k = 0; k < weights.count(); k++) {
                    double score = expected.score(head, weights.position(k));
                    assertThat((double) weights.score(k))
                            .as("%s, key %d", c, weights.position(k))
                            .isCloseTo(score, within(1e-5 * Math.max(1, Math.abs(score))));
                }
                double[] mix = expected.mix(head);
                for (int e = 0; e < mix.length; e++) {
                    assertThat((double) mixed[head * mix.length + e])
                            .as("%s", c)
                            .isCloseTo(mix[e], within(3e-5));
                }
            }
        }
    }

    @Test
    void theVectorFormGivesTheBitsOfTheScalarForm() {
        Random random = new Random(20260111);
        for (int i = 0; i < 600; i++) {
            Case c = Case.random(random);
            assertThat(Data.bits(c.context.attend(Kernels.vector().orElseThrow(), c.visibility, c.position)))
                    .as("case %d: %s", i, c)
                    .isEqualTo(Data.bits(c.context.attend(Kernels.scalar(), c.visibility, c.position)));
        }
    }

    @Test
    void theVectorFormGivesTheBitsOfTheScalarFormForScoresOfTenThousandAndForDenormalOnes() {
        for (float spread : new float[] {10_000, 1e-40f, 3e38f}) {
            for (float cap : new float[] {0, 1e-3f, 30}) {
                Context context = Context.random(new HeadLayout(4, 2, 17, 33), 7, 200, 0.1, spread, 12);
                context.sinkQuery = Data.floats(new Random(13), context.query.length, spread);
                context.rule = (cap > 0 ? ScoreRule.PLAIN.withSoftcap(cap) : ScoreRule.PLAIN).withAlibi(4);
                Visibility visibility = new Visibility(true, 70, 12);

                assertThat(Data.bits(context.attend(Kernels.vector().orElseThrow(), visibility, 190)))
                        .as("spread %s, cap %s, seeds 12 and 13", spread, cap)
                        .isEqualTo(Data.bits(context.attend(Kernels.scalar(), visibility, 190)));
            }
        }
    }

    @BothKernels
    void scoresFarAboveTheCapAreEqual(Kernels kernels) {
        Context context = new Context(new HeadLayout(1, 1, 1, 1));
        context.query = new float[] {10_000};
        context.rule = ScoreRule.PLAIN.withSoftcap(5);
        for (int i = 0; i < 80; i++) {
            context.append(i, new float[] {1 + i}, new float[] {i});
        }

        HeadWeights weights = context.weigh(kernels, Visibility.CAUSAL, 79, 0);
        for (int i = 0; i < 80; i++) {
            assertThat(weights.score(i)).isEqualTo(5);
            assertThat(weights.weight(i)).isEqualTo(1 / 80f);
        }
        assertThat(context.attend(kernels, Visibility.CAUSAL, 79)[0]).isCloseTo(39.5f, within(1e-4f));
    }

    @BothKernels
    void cappedScoresAreStillHiddenWhereTheQueryDoesNotSee(Kernels kernels) {
        Context context = Context.random(new HeadLayout(2, 2, 8, 8), 3, 90, 0, 3, 5);
        context.rule = ScoreRule.PLAIN.withSoftcap(2).withAlibi(2);
        Context seen = new Context(context.heads);
        seen.query = context.query;
        seen.rule = context.rule;
        for (int i = 0; i <= 40; i++) {
            seen.append(3 + i, context.keys.get(i), context.values.get(i));
        }

        assertThat(Data.bits(context.attend(kernels, Visibility.CAUSAL, 43)))
                .isEqualTo(Data.bits(seen.attend(kernels, Visibility.FULL, 43)));
    }

    @BothKernels
    void headsInAnotherOrderGiveTheSameMixesInThatOrder(Kernels kernels) {
        HeadLayout heads = new HeadLayout(3, 3, 17, 20);
        Context context = Context.random(heads, 3, 100, 0.1, 1, 6);
        context.rule = ScoreRule.PLAIN.withSoftcap(3);
        int[] order = {2, 0, 1};
        Context reordered = new Context(heads);
        reordered.rule = context.rule;
        reordered.query = reorder(context.query, order, heads.keyDim());
        for (int i = 0; i < context.keys.size(); i++) {
            reordered.append(
                    context.positions.get(i),
                    reorder(context.keys.get(i), order, heads.keyDim()),
                    reorder(context.values.get(i), order, heads.valueDim()));
        }

        float[] expected = reorder(context.attend(kernels, Visibility.CAUSAL, 102), order, heads.valueDim());
        assertThat(Data.bits(reordered.attend(kernels, Visibility.CAUSAL, 102))).isEqualTo(Data.bits(expected));
    }

    private static float[] reorder(float[] row, int[] order, int size) {
        float[] reordered = new float[row.length];
        for (int head = 0; head < order.length; head++) {
            System.arraycopy(row, order[head] * size, reordered, head * size, size);
        }
        return reordered;
    }

    @BothKernels
    void aMoveByWholeBlocksChangesNoBit(Kernels kernels) {
        Context here = Context.random(new HeadLayout(3, 3, 8, 8), 3, 150, 0.3, 2, 8);
        Context there = Context.random(here.heads, 3 + (64L << 30), 150, 0.3, 2, 8);
        here.rule = ScoreRule.PLAIN.withAlibi(3);
        there.rule = here.rule;

        assertThat(Data.bits(there.attend(kernels, Visibility.CAUSAL, 150 + (64L << 30))))
                .isEqualTo(Data.bits(here.attend(kernels, Visibility.CAUSAL, 150)));
    }

    @BothKernels
    void aRunGivesEachQueryWhatItGetsAlone(Kernels kernels) {
        HeadLayout heads = new HeadLayout(4, 2, 17, 20);
        Context context = Context.random(heads, 0, 150, 0.1, 1, 9);
        context.rule = ScoreRule.PLAIN.withSoftcap(5).withAlibi(4);
        Visibility visibility = new Visibility(true, 20, 3);
        float[] queries = Data.floats(new Random(10), 150 * heads.querySize(), 1);
        float[] sinkQueries = Data.floats(new Random(11), 150 * heads.querySize(), 1);
        context.sinkQuery = sinkQueries;
        float[] together = context.attend(kernels, visibility, queries, 0, 150);

        for (int row = 0; row < 150; row++) {
            System.arraycopy(queries, row * heads.querySize(), context.query, 0, heads.querySize());
            context.sinkQuery = new float[heads.querySize()];
            System.arraycopy(sinkQueries, row * heads.querySize(), context.sinkQuery, 0, heads.querySize());
            float[] expected = context.attend(kernels, visibility, row);
            float[] actual = new float[heads.mixedSize()];
            System.arraycopy(together, row * heads.mixedSize(), actual, 0, actual.length);
            assertThat(Data.bits(actual)).as("row %d, seeds 9 to 11", row).isEqualTo(Data.bits(expected));
        }
    }

    @Test
    void aCapThatIsNoneIsRefused() {
        for (float cap : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ScoreRule.PLAIN.withSoftcap(cap))
                    .withMessageContaining("positive number");
        }
    }

    @Test
    void slopesForOtherHeadsAreRefused() {
        Context context = Context.random(new HeadLayout(4, 2, 8, 8), 0, 3, 0, 1, 1);
        context.rule = ScoreRule.PLAIN.withAlibi(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.attend(Kernels.scalar(), Visibility.CAUSAL, 2))
                .withMessageContaining("slopes for 2 heads");
    }

    /** A random context under a random rule. */
    private record Case(Context context, Visibility visibility, long position, float cap, boolean alibi, String name) {
        static Case random(Random seeds) {
            long seed = seeds.nextLong();
            Random random = new Random(seed);
            int keyHeads = 1 + random.nextInt(3);
            HeadLayout heads = new HeadLayout(
                    keyHeads * (1 + random.nextInt(4)),
                    keyHeads,
                    SIZES[random.nextInt(SIZES.length)],
                    1 + random.nextInt(90));
            long start = STARTS[random.nextInt(STARTS.length)];
            int length = 1 + random.nextInt(250);
            float spread = (float) (random.nextInt(4) / Math.sqrt(heads.keyDim()));
            Context context = Context.random(heads, start, length, random.nextInt(3) / 4.0, spread, seed);
            float cap = random.nextBoolean() ? 0 : 0.5f + random.nextInt(50);
            boolean alibi = random.nextBoolean();
            context.rule = cap > 0 ? ScoreRule.PLAIN.withSoftcap(cap) : ScoreRule.PLAIN;
            context.rule = alibi ? context.rule.withAlibi(heads.queryHeads()) : context.rule;
            if (random.nextBoolean()) {
                context.sinkQuery = Data.floats(random, heads.querySize(), spread);
            }
            Visibility visibility = random.nextInt(4) == 0
                    ? Visibility.FULL
                    : new Visibility(true, random.nextInt(40), start + random.nextInt(40));
            long position = start + random.nextInt(length + 20);
            String name = String.format(
                    "%s, %s, start %d, length %d, query %d, cap %s, alibi %s, sinks %s, seed %d",
                    heads, visibility, start, length, position, cap, alibi, context.sinkQuery != null, seed);
            return new Case(context, visibility, position, cap, alibi, name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The formula, in double precision. */
    private record Expected(Case c) {
        double score(int head, long key) {
            Context context = c.context;
            long windowStart = c.position - c.visibility.window() + 1;
            boolean moved =
                    c.visibility.window() > 0 && key < c.visibility.sinkEnd() && windowStart > c.visibility.sinkEnd();
            float[] query = moved && context.sinkQuery != null ? context.sinkQuery : context.query;
            float[] row = context.keys.get(context.positions.indexOf(key));
            int dim = context.heads.keyDim();
            double score = 0;
            for (int i = 0; i < dim; i++) {
                score += (double) query[head * dim + i] * row[head / context.heads.group() * dim + i];
            }
            score = c.cap > 0 ? c.cap * Math.tanh(score / c.cap) : score;
            long seenAt = moved ? windowStart - (c.visibility.sinkEnd() - key) : key;
            return c.alibi ? score - slope(head, context.heads.queryHeads()) * Math.abs(c.position - seenAt) : score;
        }

        private static double slope(int head, int heads) {
            int power = Integer.highestOneBit(heads);
            return head < power
                    ? Math.pow(Math.pow(2, -8.0 / power), head + 1)
                    : Math.pow(Math.pow(2, -8.0 / (2 * power)), 2 * (head - power) + 1);
        }

        double[] mix(int head) {
            Context context = c.context;
            int dim = context.heads.valueDim();
            double[] mix = new double[dim];
            double sum = 0;
            double maximum = Double.NEGATIVE_INFINITY;
            for (boolean second : new boolean[] {false, true}) {
                for (int i = 0; i < context.positions.size(); i++) {
                    long key = context.positions.get(i);
                    if (c.visibility.mask(key / 16 * 16, 1 << key % 16, c.position) == 0) {
                        continue;
                    }
                    double score = score(head, key);
                    if (!second) {
                        maximum = Math.max(maximum, score);
                        continue;
                    }
                    double weight = Math.exp(score - maximum);
                    sum += weight;
                    for (int e = 0; e < dim; e++) {
                        mix[e] += weight * context.values.get(i)[head / context.heads.group() * dim + e];
                    }
                }
            }
            for (int e = 0; e < dim; e++) {
                mix[e] = sum == 0 ? 0 : mix[e] / sum;
            }
            return mix;
        }
    }
}
