package dev.heed.reference;

/**
 * Root mean square normalization (Zhang and Sennrich 2019) in double precision.
 *
 * @param gain factor of each element
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ReferenceNorm(double[] gain, double eps) {
    /** From the weights of a model: w, or 1 + w as Gemma has it. */
    public static ReferenceNorm of(float[] weights, boolean unitOffset, double eps) {
        double[] gain = new double[weights.length];
        for (int i = 0; i < gain.length; i++) {
            gain[i] = unitOffset ? 1.0 + weights[i] : weights[i];
        }
        return new ReferenceNorm(gain, eps);
    }

    /** Normalizes each head of a row. */
    double[] apply(double[] row) {
        double[] normalized = new double[row.length];
        for (int head = 0; head < row.length; head += gain.length) {
            double squares = 0;
            for (int i = 0; i < gain.length; i++) {
                squares += row[head + i] * row[head + i];
            }
            double root = Math.sqrt(squares / gain.length + eps);
            for (int i = 0; i < gain.length; i++) {
                normalized[head + i] = row[head + i] / root * gain[i];
            }
        }
        return normalized;
    }
}
