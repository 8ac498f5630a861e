package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.model.Pooling.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final int SIZE = 17;

    @Test
    void theMeanIsTheExactOneRounded() {
        for (int tokens : new int[] {1, 2, 15, 16, 17, 63, 64, 65, 4096}) {
            float[] rows = rows(tokens, tokens);
            float[] mean = pooled(new Pooling(Kind.MEAN, false), rows, tokens);
            for (int i = 0; i < SIZE; i++) {
                BigDecimal sum = BigDecimal.ZERO;
                for (int t = 0; t < tokens; t++) {
                    sum = sum.add(new BigDecimal(rows[t * SIZE + i]));
                }
                double exact = sum.divide(BigDecimal.valueOf(tokens), MathContext.DECIMAL64)
                        .doubleValue();
                assertThat((double) mean[i])
                        .as("element %d of %d tokens, seed %d", i, tokens, tokens)
                        .isCloseTo(exact, within(Math.max(Math.ulp((float) exact), 1e-13)));
            }
        }
    }

    @Test
    void ofSeveralVectorsClsIsTheFirstAndLastTheLast() {
        float[] rows = rows(5, 1);

        assertThat(pooled(new Pooling(Kind.CLS, false), rows, 2)).containsExactly(Arrays.copyOf(rows, SIZE));
        assertThat(pooled(new Pooling(Kind.LAST, false), rows, 2))
                .containsExactly(Arrays.copyOfRange(rows, 4 * SIZE, 5 * SIZE));
    }

    @Test
    void howVectorsAreCutIntoCallsAndAcrossRestoresDoesNotMatter() {
        float[] rows = rows(40, 2);
        for (Kind kind : new Kind[] {Kind.MEAN, Kind.CLS, Kind.LAST}) {
            Pooling pooling = new Pooling(kind, true);
            float[] whole = pooled(pooling, rows, 40);
            for (int chunk : new int[] {1, 3, 16, 39}) {
                assertThat(pooled(pooling, rows, chunk))
                        .as("%s by %d", kind, chunk)
                        .containsExactly(whole);
            }
        }
    }

    @Test
    void aNormalizedVectorHasLengthOneAndTheSameDirection() {
        float[] rows = rows(9, 3);
        float[] mean = pooled(new Pooling(Kind.MEAN, false), rows, 9);
        float[] unit = pooled(new Pooling(Kind.MEAN, true), rows, 9);
        double length = 0;
        for (float element : mean) {
            length += (double) element * element;
        }
        for (int i = 0; i < SIZE; i++) {
            assertThat((double) unit[i]).isCloseTo(mean[i] / Math.sqrt(length), within(1e-7));
        }
    }

    @Test
    void zerosStayZeros() {
        Pool pool = new Pool(new Pooling(Kind.MEAN, true), 3);
        pool.add(new float[6], 2);

        assertThat(pool.vector()).containsOnly(0);
    }

    @Test
    void nothingHasNoVector() {
        Pool pool = new Pool(new Pooling(Kind.MEAN, true), 3);

        assertThat(pool.count()).isZero();
        assertThatIllegalStateException().isThrownBy(pool::vector);
    }

    /** In chunks, and from one pool into a restored one after each. */
    private static float[] pooled(Pooling pooling, float[] rows, int chunk) {
        Pool pool = new Pool(pooling, SIZE);
        int tokens = rows.length / SIZE;
        for (int from = 0; from < tokens; from += chunk) {
            int count = Math.min(chunk, tokens - from);
            pool = Pool.restored(pooling, pool.values(), pool.count());
            pool.add(Arrays.copyOfRange(rows, from * SIZE, (from + count) * SIZE), count);
        }
        assertThat(pool.count()).isEqualTo(tokens);
        return pool.vector();
    }

    private static float[] rows(int tokens, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[tokens * SIZE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }
}
