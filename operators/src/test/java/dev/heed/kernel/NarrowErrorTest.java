package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How far attention over narrow keys and values is from the formula in double precision over the originals: the bounds that the
 * documentation states.
 */
class NarrowErrorTest {
    private static final HeadLayout HEADS = new HeadLayout(12, 4, 64, 64);
    private static final int TOKENS = 512;

    /** Gaussian queries, keys and values: scores of about ±1, as they are after the scale, and the harder ±4. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 2e-6",
        "BFLOAT16, 1, 0.005",
        "INT8, 1, 0.015",
        "FLOAT32, 4, 4e-6",
        "BFLOAT16, 4, 0.01",
        "INT8, 4, 0.035"
    })
    void theErrorRelativeToTheLargestIsWithinWhatIsStated(KvTypes type, float sharpness, double bound) {
        double worst = 0;
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Context context = new Context(type, HEADS);
            for (int i = 0; i < TOKENS; i++) {
                context.append(i, gaussian(random, HEADS.keySize(), 1), gaussian(random, HEADS.valueSize(), 1));
            }
            context.query = gaussian(random, HEADS.querySize(), sharpness / 8);
            worst = Math.max(worst, error(context));
        }
        assertThat(worst).as("seeds 1 to 5").isLessThan(bound);
    }

    private static double error(Context context) {
        float[] actual = context.attend(Kernels.best(), Visibility.CAUSAL, TOKENS - 1);
        double largest = 0;
        double difference = 0;
        for (int head = 0; head < HEADS.queryHeads(); head++) {
            double[] expected = formula(context, head);
            for (int e = 0; e < expected.length; e++) {
                largest = Math.max(largest, Math.abs(expected[e]));
                difference = Math.max(difference, Math.abs(actual[head * HEADS.valueDim() + e] - expected[e]));
            }
        }
        return difference / largest;
    }

    private static double[] formula(Context context, int head) {
        int keyHead = head / HEADS.group();
        double[] weights = new double[TOKENS];
        double sum = 0;
        for (int j = 0; j < TOKENS; j++) {
            double score = 0;
            for (int i = 0; i < HEADS.keyDim(); i++) {
                score += (double) context.query[head * HEADS.keyDim() + i]
                        * context.keys.get(j)[keyHead * HEADS.keyDim() + i];
            }
            weights[j] = Math.exp(score);
            sum += weights[j];
        }
        double[] mix = new double[HEADS.valueDim()];
        for (int j = 0; j < TOKENS; j++) {
            for (int e = 0; e < mix.length; e++) {
                mix[e] += weights[j] / sum * context.values.get(j)[keyHead * HEADS.valueDim() + e];
            }
        }
        return mix;
    }

    private static float[] gaussian(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
