package dev.heed.reference;

import java.util.Arrays;

/** {@code softmax(scale · Q Kᵀ) V} and its variants, head by head, layer by layer, over a whole sequence. */
public final class ReferenceAttention {
    private ReferenceAttention() {}

    /**
     * The output of the last layer.
     *
     * @param embeddings {@code [tokens][hidden]}
     * @return {@code [tokens][outputs of the last layer]}
     */
    public static double[][] run(ReferenceModel model, float[][] embeddings) {
        return run(model, embeddings, 0L);
    }

    /** The same for a sequence that begins at a position. */
    public static double[][] run(ReferenceModel model, float[][] embeddings, long start) {
        return run(model, embeddings, model.layers().size(), start);
    }

    /** The output of the first {@code layers} layers; of none, the embeddings. */
    private static double[][] run(ReferenceModel model, float[][] embeddings, int layers, long start) {
        double[][] x = widen(embeddings);
        for (ReferenceModel.Layer layer : model.layers().subList(0, layers)) {
            x = new Projected(model, layer, x, start).output();
        }
        return x;
    }

    /** Scores of one query over all tokens as they enter the softmax; those it does not see are −∞. {@code [tokens]} */
    public static double[] scores(ReferenceModel model, float[][] embeddings, int layer, int head, int position) {
        double[][] input = run(model, embeddings, layer, 0);
        return new Projected(model, model.layers().get(layer), input, 0).scores(head, position);
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

    /** Queries, keys and values of one layer for a whole sequence, which begins at a position. */
    private static final class Projected {
        private final ReferenceModel model;
        private final ReferenceModel.Layer layer;
        private final long start;

        /** Normalized, not rotated. */
        private final double[][] queries;

        private final double[][] keys;
        private final double[][] values;

        /** Rotated by their own positions. */
        private final double[][] rotatedQueries;

        private final double[][] rotatedKeys;

        /** The sinks as one position sees them; kept while scores of that position are asked for. */
        private final double[][] movedKeys;

        private int movedFor = -1;

        Projected(ReferenceModel model, ReferenceModel.Layer layer, double[][] input, long start) {
            this.model = model;
            this.layer = layer;
            this.start = start;
            queries = project(layer.q(), layer.queryNorm(), input);
            keys = project(layer.k(), layer.keyNorm(), input);
            values = project(layer.v(), null, input);
            movedKeys = new double[Math.min(model.sinks(), queries.length)][];
            rotatedQueries = new double[queries.length][];
            rotatedKeys = new double[queries.length][];
            for (int i = 0; i < queries.length; i++) {
                rotatedQueries[i] = rotated(queries[i], start + i);
                rotatedKeys[i] = rotated(keys[i], start + i);
            }
        }

        private static double[][] project(ReferenceLinear linear, ReferenceNorm norm, double[][] input) {
            return Arrays.stream(input)
                    .map(linear::apply)
                    .map(row -> norm == null ? row : norm.apply(row))
                    .toArray(double[][]::new);
        }

        private double[] rotated(double[] row, long position) {
            return model.rotary() == null ? row : model.rotary().rotate(row, model.keyDim(), position);
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
                scores[j] = model.sees(position, j) ? score(head, position, j) : Double.NEGATIVE_INFINITY;
            }
            return scores;
        }

        private double score(int head, int position, int key) {
            int seenAt = model.seenAt(position, key);
            double[] q = rotatedQueries[position];
            double[] k = rotatedKeys[key];
            if (seenAt != key && model.rotary() != null) {
                if (model.rotary().dependsOnPosition()) {
                    // Angles are not relative: what moves is the query, as the specification has it.
                    q = rotated(queries[position], start + position - (seenAt - key));
                } else {
                    k = movedKey(position, key);
                }
            }
            double score = 0;
            for (int i = 0; i < model.keyDim(); i++) {
                score += q[head * model.keyDim() + i] * k[keyHead(head) * model.keyDim() + i];
            }
            score *= model.scale();
            if (model.softcap() > 0) {
                score = model.softcap() * Math.tanh(score / model.softcap());
            }
            return model.alibi() ? score - model.slope(head) * Math.abs(position - seenAt) : score;
        }

        private double[] movedKey(int position, int key) {
            if (movedFor != position) {
                movedFor = position;
                for (int sink = 0; sink < movedKeys.length; sink++) {
                    movedKeys[sink] = rotated(keys[sink], start + model.seenAt(position, sink));
                }
            }
            return movedKeys[key];
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
