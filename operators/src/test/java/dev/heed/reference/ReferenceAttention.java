package dev.heed.reference;

import java.util.Arrays;

/** {@code softmax(scale · Q Kᵀ) V}, head by head, layer by layer, over a whole sequence. */
public final class ReferenceAttention {
    private ReferenceAttention() {}

    /**
     * The output of the last layer.
     *
     * @param embeddings {@code [tokens][hidden]}
     * @return {@code [tokens][outputs of the last layer]}
     */
    public static double[][] run(ReferenceModel model, float[][] embeddings) {
        return run(model, embeddings, model.layers().size());
    }

    /** The output of the first {@code layers} layers; of none, the embeddings. */
    public static double[][] run(ReferenceModel model, float[][] embeddings, int layers) {
        double[][] x = widen(embeddings);
        for (ReferenceModel.Layer layer : model.layers().subList(0, layers)) {
            x = new Projected(model, layer, x).output();
        }
        return x;
    }

    /** Scaled scores of one query over all tokens; those it does not see are −∞. {@code [tokens]} */
    public static double[] scores(ReferenceModel model, float[][] embeddings, int layer, int head, int position) {
        double[][] input = run(model, embeddings, layer);
        return new Projected(model, model.layers().get(layer), input).scores(head, position);
    }

    /** Attention weights of one query over all tokens; those it does not see are 0. {@code [tokens]} */
    public static double[] weights(ReferenceModel model, float[][] embeddings, int layer, int head, int position) {
        return softmax(scores(model, embeddings, layer, head, position));
    }

    /** {@code exp(s) / Σ exp(s)}; a score of −∞ weighs 0. */
    public static double[] softmax(double[] scores) {
        double maximum = Arrays.stream(scores).max().orElseThrow();
        double[] weights =
                Arrays.stream(scores).map(s -> StrictMath.exp(s - maximum)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    private static double[][] widen(float[][] rows) {
        double[][] wide = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            wide[i] = new double[rows[i].length];
            for (int j = 0; j < rows[i].length; j++) {
                wide[i][j] = rows[i][j];
            }
        }
        return wide;
    }

    /** Queries, keys and values of one layer for a whole sequence. */
    private static final class Projected {
        private final ReferenceModel model;
        private final ReferenceModel.Layer layer;
        private final double[][] queries;
        private final double[][] keys;
        private final double[][] values;

        Projected(ReferenceModel model, ReferenceModel.Layer layer, double[][] input) {
            this.model = model;
            this.layer = layer;
            queries = Arrays.stream(input).map(layer.q()::apply).toArray(double[][]::new);
            keys = Arrays.stream(input).map(layer.k()::apply).toArray(double[][]::new);
            values = Arrays.stream(input).map(layer.v()::apply).toArray(double[][]::new);
        }

        double[][] output() {
            double[][] output = new double[queries.length][];
            for (int position = 0; position < queries.length; position++) {
                double[] mixed = new double[model.queryHeads() * model.valueDim()];
                for (int head = 0; head < model.queryHeads(); head++) {
                    mix(head, softmax(scores(head, position)), mixed);
                }
                output[position] = layer.o().apply(mixed);
            }
            return output;
        }

        double[] scores(int head, int position) {
            double[] scores = new double[keys.length];
            for (int j = 0; j < keys.length; j++) {
                if (!model.sees(position, j)) {
                    scores[j] = Double.NEGATIVE_INFINITY;
                    continue;
                }
                for (int i = 0; i < model.keyDim(); i++) {
                    double q = queries[position][head * model.keyDim() + i];
                    scores[j] += q * model.scale() * keys[j][keyHead(head) * model.keyDim() + i];
                }
            }
            return scores;
        }

        private void mix(int head, double[] weights, double[] mixed) {
            for (int j = 0; j < values.length; j++) {
                for (int e = 0; e < model.valueDim(); e++) {
                    mixed[head * model.valueDim() + e] += weights[j] * values[j][keyHead(head) * model.valueDim() + e];
                }
            }
        }

        private int keyHead(int head) {
            return head / (model.queryHeads() / model.keyHeads());
        }
    }
}
