package dev.heed.job.minilm;

import dev.heed.model.Safetensors;
import java.nio.file.Path;

/** BERT in double precision, straight from its definition, for single short texts: the oracle of the unpacked weights. */
final class DoubleBert {
    private final BertConfig config;
    private final Safetensors tensors;

    private DoubleBert(BertConfig config, Safetensors tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    /**
     * The sentence embedding: last hidden states, their mean, its direction.
     *
     * @param rows what the embedding layer gives, tokens × hidden
     */
    static double[] sentence(Path folder, float[] rows) {
        BertConfig config = BertConfig.read(folder);
        int hidden = config.hiddenSize();
        double[][] x = new double[rows.length / hidden][hidden];
        for (int i = 0; i < rows.length; i++) {
            x[i / hidden][i % hidden] = rows[i];
        }
        try (Safetensors tensors = Safetensors.open(folder)) {
            DoubleBert bert = new DoubleBert(config, tensors);
            for (int layer = 0; layer < config.layers(); layer++) {
                x = bert.layer("encoder.layer." + layer + ".", x);
            }
        }
        return normalizedMean(x);
    }

    private double[][] layer(String prefix, double[][] x) {
        double[][] mixed = attend(
                linear(prefix + "attention.self.query", x, config.hiddenSize()),
                linear(prefix + "attention.self.key", x, config.hiddenSize()),
                linear(prefix + "attention.self.value", x, config.hiddenSize()));
        double[][] attended = addAndNormalize(
                prefix + "attention.output.", linear(prefix + "attention.output.dense", mixed, config.hiddenSize()), x);
        double[][] inner = linear(prefix + "intermediate.dense", attended, config.intermediateSize());
        for (double[] row : inner) {
            for (int i = 0; i < row.length; i++) {
                row[i] = row[i] * (1 + erf(row[i] / Math.sqrt(2))) / 2;
            }
        }
        return addAndNormalize(
                prefix + "output.", linear(prefix + "output.dense", inner, config.hiddenSize()), attended);
    }

    private double[][] linear(String module, double[][] x, int outputs) {
        float[] weight = tensors.floats(module + ".weight", outputs, x[0].length);
        float[] bias = tensors.floats(module + ".bias", outputs);
        double[][] y = new double[x.length][outputs];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < outputs; o++) {
                y[t][o] = bias[o];
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += x[t][i] * weight[o * x[t].length + i];
                }
            }
        }
        return y;
    }

    private double[][] attend(double[][] q, double[][] k, double[][] v) {
        int size = config.hiddenSize() / config.heads();
        double[][] mixed = new double[q.length][config.hiddenSize()];
        for (int from = 0; from < config.hiddenSize(); from += size) {
            for (int t = 0; t < q.length; t++) {
                double[] weights = new double[k.length];
                double sum = 0;
                for (int j = 0; j < k.length; j++) {
                    double score = 0;
                    for (int i = from; i < from + size; i++) {
                        score += q[t][i] * k[j][i];
                    }
                    weights[j] = Math.exp(score / Math.sqrt(size));
                    sum += weights[j];
                }
                for (int j = 0; j < k.length; j++) {
                    for (int i = from; i < from + size; i++) {
                        mixed[t][i] += weights[j] / sum * v[j][i];
                    }
                }
            }
        }
        return mixed;
    }

    private double[][] addAndNormalize(String prefix, double[][] a, double[][] b) {
        float[] gamma = tensors.floats(prefix + "LayerNorm.weight", config.hiddenSize());
        float[] beta = tensors.floats(prefix + "LayerNorm.bias", config.hiddenSize());
        double[][] y = new double[a.length][config.hiddenSize()];
        for (int t = 0; t < a.length; t++) {
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = a[t][i] + b[t][i];
            }
            y[t] = layerNorm(y[t], gamma, beta, config.layerNormEps());
        }
        return y;
    }

    private static double[] layerNorm(double[] x, float[] gamma, float[] beta, double eps) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + eps) * gamma[i] + beta[i];
        }
        return y;
    }

    private static double[] normalizedMean(double[][] x) {
        double[] mean = new double[x[0].length];
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            for (double[] row : x) {
                mean[i] += row[i] / x.length;
            }
            squares += mean[i] * mean[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= Math.sqrt(squares);
        }
        return mean;
    }

    /** The error function by its Taylor series, which converges everywhere; by its limit where that is exact enough. */
    private static double erf(double x) {
        if (Math.abs(x) > 5) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
