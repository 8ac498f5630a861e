package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.ReferenceLinear;
import dev.heed.reference.ReferenceModel;
import java.util.List;
import java.util.Random;

/** A layer made of the kernels against the formula in double precision. */
class AttentionReferenceTest {
    @BothKernels
    void aLayerMatchesTheFormula(Kernels kernels) {
        Random seeds = new Random(20260102);
        for (int i = 0; i < 60; i++) {
            long seed = seeds.nextLong();
            RandomLayer layer = new RandomLayer(new Random(seed));
            double[][] expected = ReferenceAttention.run(layer.reference(), layer.embeddings);
            float[][] actual = layer.run(kernels);
            assertThat(worstError(actual, expected))
                    .as("%s, %d tokens, seed %d", layer.heads, actual.length, seed)
                    .isLessThan(1e-5);
        }
    }

    @BothKernels
    void reportedWeightsMatchTheFormula(Kernels kernels) {
        Random seeds = new Random(20260103);
        for (int i = 0; i < 20; i++) {
            long seed = seeds.nextLong();
            RandomLayer layer = new RandomLayer(new Random(seed));
            layer.run(kernels);
            int last = layer.embeddings.length - 1;
            double[] expected = ReferenceAttention.weights(layer.reference(), layer.embeddings, 0, 0, last);
            HeadWeights weights = layer.context.weigh(kernels, Visibility.CAUSAL, last, 0);
            for (int j = 0; j <= last; j++) {
                assertThat((double) weights.weight(j))
                        .as("%s, key %d, seed %d", layer.heads, j, seed)
                        .isCloseTo(expected[j], within(1e-6));
            }
        }
    }

    private static double worstError(float[][] actual, double[][] expected) {
        double worst = 0;
        for (int token = 0; token < expected.length; token++) {
            for (int e = 0; e < expected[token].length; e++) {
                double error = Math.abs(actual[token][e] - expected[token][e]);
                worst = error <= worst ? worst : error; // keeps NaN
            }
        }
        return worst;
    }

    /** One causal layer of random shape and weights, and a random sequence. */
    private static final class RandomLayer {
        final HeadLayout heads;
        final float[][] embeddings;
        final Context context;
        private final int hidden;
        private final float[] wq;
        private final float[] wk;
        private final float[] wv;
        private final float[] bias;
        private final float scale;

        RandomLayer(Random random) {
            int keyHeads = 1 + random.nextInt(3);
            heads = new HeadLayout(
                    keyHeads * (1 + random.nextInt(3)), keyHeads, 1 + random.nextInt(80), 1 + random.nextInt(80));
            hidden = 1 + random.nextInt(100);
            float spread = (float) Math.sqrt(3.0 / hidden);
            wq = Data.floats(random, heads.querySize() * hidden, spread);
            wk = Data.floats(random, heads.keySize() * hidden, spread);
            wv = Data.floats(random, heads.valueSize() * hidden, spread);
            bias = Data.floats(random, heads.valueSize(), 1);
            scale = (float) (1 / Math.sqrt(heads.keyDim()));
            embeddings = new float[1 + random.nextInt(150)][];
            for (int i = 0; i < embeddings.length; i++) {
                embeddings[i] = Data.floats(random, hidden, 1.7f);
            }
            context = new Context(heads);
        }

        ReferenceModel reference() {
            ReferenceModel.Layer layer = new ReferenceModel.Layer(
                    ReferenceLinear.of(wq, heads.querySize(), hidden, null),
                    ReferenceLinear.of(wk, heads.keySize(), hidden, null),
                    ReferenceLinear.of(wv, heads.valueSize(), hidden, bias),
                    ReferenceLinear.identity());
            return new ReferenceModel(
                    List.of(layer),
                    heads.queryHeads(),
                    heads.keyHeads(),
                    heads.keyDim(),
                    heads.valueDim(),
                    scale,
                    true);
        }

        float[][] run(Kernels kernels) {
            PackedMatrix q = PackedMatrix.pack(wq, heads.querySize(), hidden);
            PackedMatrix k = PackedMatrix.pack(wk, heads.keySize(), hidden);
            PackedMatrix v = PackedMatrix.pack(wv, heads.valueSize(), hidden);
            float[][] output = new float[embeddings.length][];
            for (int i = 0; i < output.length; i++) {
                float[] key = new float[heads.keySize()];
                float[] value = new float[heads.valueSize()];
                kernels.project(k, null, embeddings[i], 1, key);
                kernels.project(v, bias, embeddings[i], 1, value);
                kernels.project(q, null, embeddings[i], 1, context.query);
                kernels.scale(context.query, heads.querySize(), scale);
                context.append(i, key, value);
                output[i] = context.attend(kernels, Visibility.CAUSAL, i);
            }
            return output;
        }
    }
}
