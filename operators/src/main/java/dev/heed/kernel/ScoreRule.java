package dev.heed.kernel;

import java.util.Arrays;

/**
 * What happens to a score between the product of query and key and the softmax (ARITHMETIC.md, "Score rules"): soft-capping (Gemma 2),
 * then a bias by distance (ALiBi, Press et al. 2022, "Train Short, Test Long"). Immutable.
 */
public final class ScoreRule {
    /** Scores stay as they are. */
    public static final ScoreRule PLAIN = new ScoreRule(0, null);

    private final float softcap;
    private final float[] slopes;

    private ScoreRule(float softcap, float[] slopes) {
        this.softcap = softcap;
        this.slopes = slopes;
    }

    /** {@code cap · tanh(s / cap)}: scores stay within ±cap. */
    public ScoreRule withSoftcap(float cap) {
        if (!(cap > 0) || Float.isInfinite(cap)) {
            throw new IllegalArgumentException("a cap of scores must be a positive number, not " + cap);
        }
        return new ScoreRule(cap, slopes);
    }

    /** Scores fall linearly with the distance of their key, each head at its own slope. */
    public ScoreRule withAlibi(int queryHeads) {
        return new ScoreRule(softcap, alibiSlopes(queryHeads));
    }

    /**
     * The slopes of ALiBi. For a number n of heads that is a power of two, head h has 2^(−8 (h + 1) / n); else the first c heads have
     * those of c, the largest power of two below, and the rest every other one of those of 2c, as in the paper's code.
     */
    static float[] alibiSlopes(int heads) {
        int power = Integer.highestOneBit(heads);
        float[] slopes = new float[heads];
        for (int head = 0; head < heads; head++) {
            double exponent = head < power ? -8.0 * (head + 1) / power : -4.0 * (2 * (head - power) + 1) / power;
            slopes[head] = (float) StrictMath.pow(2, exponent);
        }
        return slopes;
    }

    /** Whether scores stay as they are. */
    public boolean isPlain() {
        return softcap == 0 && slopes == null;
    }

    /** The cap, or 0 for none. */
    float softcap() {
        return softcap;
    }

    boolean isBiased() {
        return slopes != null;
    }

    /** The slope of a query head, or 0 without a bias. */
    float slope(int head) {
        return slopes == null ? 0 : slopes[head];
    }

    /** Fails unless the rule fits the heads. */
    void check(HeadLayout heads) {
        if (slopes != null && slopes.length != heads.queryHeads()) {
            throw new IllegalArgumentException(
                    "a rule with slopes for " + slopes.length + " heads cannot serve " + heads.queryHeads());
        }
    }

    /**
     * The score that enters the softmax.
     *
     * @param distance positions between query and key, as a float
     */
    float apply(int head, float score, float distance) {
        float capped = softcap == 0 ? score : softcap * Tanh.tanh(score / softcap);
        return slopes == null ? capped : Math.fma(slopes[head], -distance, capped);
    }

    @Override
    public String toString() {
        return "softcap " + softcap + ", slopes " + Arrays.toString(slopes);
    }
}
