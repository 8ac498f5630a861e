package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The vector kernels give the bits of the scalar ones. */
class AttentionBitsTest {
    private static final Kernels SCALAR = Kernels.scalar();
    private static final Kernels VECTOR = Kernels.vector().orElseThrow();

    private static final int[] SIZES = {1, 3, 16, 17, 32, 80, 128};
    private static final int[] LENGTHS = {1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 79, 81, 127, 128, 129, 255, 321, 600};
    private static final long[] STARTS = {0, 5, 16, 48, 63, 1_000_003, 1L << 33};
    private static final int[] GROUPS = {1, 2, 3, 4, 5, 7, 8, 12};
    private static final int[] RUNS = {1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 47, 48, 49, 63, 64, 65, 70};
    private static final int[] KEY_DIMS = {1, 3, 17, 64, 80, 128, 256};
    private static final int[] VALUE_DIMS = {1, 15, 16, 17, 32, 48, 63, 64, 65, 80, 96, 128, 256};
    private static final HeadLayout SMALL = new HeadLayout(4, 2, 17, 33);

    @Test
    void forEveryHeadSizeAndLength() {
        for (int size : SIZES) {
            for (int length : LENGTHS) {
                HeadLayout heads = new HeadLayout(2, 2, size, size);
                assertSameBits(heads, 0, length, 0, 1, Visibility.CAUSAL, length - 1, 31L * size + length);
            }
        }
    }

    @Test
    void forRandomLayoutsStartsHolesAndQueries() {
        Random random = new Random(20260101);
        for (int i = 0; i < 400; i++) {
            int keyHeads = 1 + random.nextInt(3);
            HeadLayout heads = new HeadLayout(
                    keyHeads * (1 + random.nextInt(4)), keyHeads, 1 + random.nextInt(40), 1 + random.nextInt(140));
            long start = STARTS[random.nextInt(STARTS.length)];
            int length = 1 + random.nextInt(300);
            double holes = random.nextInt(4) / 4.0;
            Visibility visibility = random.nextBoolean() ? Visibility.CAUSAL : Visibility.FULL;
            long position = start - 20 + random.nextInt(length + 40);
            assertSameBits(heads, start, length, holes, 1 + random.nextInt(5), visibility, position, random.nextLong());
        }
    }

    @Test
    void forEveryGroupAndRunOfQueries() {
        Random random = new Random(20260120);
        for (int group : GROUPS) {
            for (int i = 0; i < 15; i++) {
                assertRunHasSameBits(group, RUNS[random.nextInt(RUNS.length)], random.nextLong());
            }
        }
    }

    @Test
    void forEveryNumberOfKeyHeads() {
        Random random = new Random(20260124);
        for (int keyHeads : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 47, 48, 49, 51, 52}) {
            for (int valueDim : new int[] {32, 48, 64, 80, 96, 113, 128}) {
                HeadLayout heads = new HeadLayout(keyHeads, keyHeads, 1 + random.nextInt(20), valueDim);
                int whole = 64 * (1 + random.nextInt(3)) + random.nextInt(2);
                assertSameBits(heads, 0, whole, 0, 1, Visibility.CAUSAL, whole - 1, random.nextLong());
                int length = 1 + random.nextInt(130);
                assertSameBits(heads, 0, length, 0.2, 1, Visibility.CAUSAL, length - 1, random.nextLong());
            }
        }
    }

    @Test
    void forEveryLengthOfARun() {
        Random random = new Random(20260121);
        for (int rows = 1; rows <= 70; rows++) {
            assertRunHasSameBits(1, rows, random.nextLong());
            assertRunHasSameBits(3, rows, random.nextLong());
        }
    }

    @Test
    void forScoresOfTenThousand() {
        assertSameBits(SMALL, 7, 200, 0.1, 10_000, Visibility.FULL, 0, 1);
    }

    @Test
    void forDenormalQueries() {
        assertSameBits(SMALL, 7, 200, 0.1, 1e-40f, Visibility.FULL, 0, 2);
    }

    @Test
    void forEqualMaxima() {
        Context context = new Context(SMALL);
        Random random = new Random(3);
        float[] key = Data.floats(random, SMALL.keySize(), 1);
        for (int i = 0; i < 150; i++) {
            context.append(i, key, Data.floats(random, SMALL.valueSize(), 1));
        }
        context.query = Data.floats(random, SMALL.querySize(), 3);
        assertSameBits(context, Visibility.FULL, 0, "equal maxima");
    }

    @Test
    void forScoresThatOverflow() {
        assertSameBits(SMALL, 0, 100, 0.2, 3e38f, Visibility.FULL, 0, 4);
    }

    @Test
    void forNegativeZerosInValuesNextToHoles() {
        Context context = new Context(SMALL);
        float[] value = new float[SMALL.valueSize()];
        Arrays.fill(value, -0f);
        for (int i = 0; i < 100; i += 3) {
            context.append(i, new float[SMALL.keySize()], value);
        }
        assertSameBits(context, Visibility.FULL, 0, "negative zeros");
    }

    @Test
    void forReportedScoresAndWeights() {
        Random random = new Random(5);
        for (int length : LENGTHS) {
            Context context = Context.random(SMALL, 5, length, 0.2, 2, random.nextLong());
            for (int head = 0; head < SMALL.queryHeads(); head++) {
                assertThat(numbers(context.weigh(VECTOR, Visibility.CAUSAL, length, head)))
                        .as("length %d, head %d, seed 5", length, head)
                        .isEqualTo(numbers(context.weigh(SCALAR, Visibility.CAUSAL, length, head)));
            }
        }
    }

    private static int[] numbers(HeadWeights weights) {
        float[] numbers = new float[2 * weights.count()];
        for (int i = 0; i < weights.count(); i++) {
            numbers[2 * i] = weights.score(i);
            numbers[2 * i + 1] = weights.weight(i);
        }
        return Data.bits(numbers);
    }

    private static void assertSameBits(
            HeadLayout heads,
            long start,
            int length,
            double holes,
            float spread,
            Visibility visibility,
            long position,
            long seed) {
        String description = String.format(
                "%s, start %d, length %d, holes %.2f, spread %g, %s, position %d, seed %d",
                heads, start, length, holes, spread, visibility, position, seed);
        assertSameBits(Context.random(heads, start, length, holes, spread, seed), visibility, position, description);
    }

    /** A run of queries on vectors, against the same queries one after another on scalars. */
    private static void assertRunHasSameBits(int group, int rows, long seed) {
        Random random = new Random(seed);
        int keyHeads = 1 + random.nextInt(3);
        int keyDim = KEY_DIMS[random.nextInt(KEY_DIMS.length)];
        int valueDim = random.nextBoolean() ? VALUE_DIMS[random.nextInt(VALUE_DIMS.length)] : 1 + random.nextInt(140);
        HeadLayout heads = new HeadLayout(keyHeads * group, keyHeads, keyDim, valueDim);
        long start = STARTS[random.nextInt(STARTS.length)];
        int length = rows + random.nextInt(150);
        Context context = Context.random(heads, start, length, random.nextInt(3) / 8.0, 1, seed);
        Visibility visibility =
                switch (random.nextInt(4)) {
                    case 0 -> Visibility.FULL;
                    case 1 -> new Visibility(true, 1 + random.nextInt(80), start + random.nextInt(30));
                    default -> Visibility.CAUSAL;
                };
        // Some runs begin before the context, some end with it.
        long first = start + length - rows - random.nextInt(30);
        float[] queries = Data.floats(random, rows * heads.querySize(), 1);
        float[] run = context.attend(VECTOR, visibility, queries, first, rows);
        for (int row = 0; row < rows; row++) {
            context.query = Arrays.copyOfRange(queries, row * heads.querySize(), (row + 1) * heads.querySize());
            assertThat(Data.bits(Arrays.copyOfRange(run, row * heads.mixedSize(), (row + 1) * heads.mixedSize())))
                    .as("row %d of %d from %d, %s, %s, seed %d", row, rows, first, heads, visibility, seed)
                    .isEqualTo(Data.bits(context.attend(SCALAR, visibility, first + row)));
        }
    }

    private static void assertSameBits(Context context, Visibility visibility, long position, String description) {
        assertThat(Data.bits(context.attend(VECTOR, visibility, position)))
                .as(description)
                .isEqualTo(Data.bits(context.attend(SCALAR, visibility, position)));
    }
}
