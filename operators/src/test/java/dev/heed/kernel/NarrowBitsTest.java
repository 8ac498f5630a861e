package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Narrow types: the bits of ARITHMETIC.md, written out once more, from scalar and vector kernels, alone and in runs. */
class NarrowBitsTest {
    private static final Kernels SCALAR = Kernels.scalar();
    private static final Kernels VECTOR = Kernels.vector().orElseThrow();
    private static final int[] SIZES = {1, 2, 3, 15, 16, 17, 32, 63, 64, 65, 80, 128};
    private static final int[] LENGTHS = {1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 79, 81, 127, 128, 129, 255};

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "INT8"})
    void forEveryHeadSizeAndLength(KvTypes type) {
        for (int size : SIZES) {
            for (int length : LENGTHS) {
                HeadLayout heads = new HeadLayout(2, 2, size, size);
                long seed = 31L * size + length;
                Context context = Context.random(type, heads, 0, length, 0, 1, seed);
                float[] scalar = context.attend(SCALAR, Visibility.CAUSAL, length - 1);
                String as = String.format("size %d, length %d, seed %d", size, length, seed);
                assertBits(context.attend(VECTOR, Visibility.CAUSAL, length - 1), scalar, as);
                assertBits(scalar, specified(type, context), as);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "INT8"})
    void forRandomLayoutsHolesWindowsAndRuns(KvTypes type) {
        Random random = new Random(20260110);
        for (int i = 0; i < 300; i++) {
            int keyHeads = 1 + random.nextInt(3);
            HeadLayout heads = new HeadLayout(
                    keyHeads * (1 + random.nextInt(5)), keyHeads, 1 + random.nextInt(70), 1 + random.nextInt(140));
            long start = random.nextBoolean() ? random.nextInt(70) : 1L << 33;
            int length = 1 + random.nextInt(300);
            long seed = random.nextLong();
            Context context = Context.random(type, heads, start, length, random.nextInt(4) / 4.0, 2, seed);
            Visibility visibility = random.nextBoolean()
                    ? Visibility.CAUSAL
                    : new Visibility(true, 1 + random.nextInt(100), start + random.nextInt(5));
            int rows = 1 + random.nextInt(20);
            long first = start + random.nextInt(length);
            float[] queries = Data.floats(random, rows * heads.querySize(), 2);
            String as = String.format("%s, start %d, length %d, %d rows, seed %d", heads, start, length, rows, seed);

            float[] together = context.attend(VECTOR, visibility, queries, first, rows);
            assertBits(together, context.attend(SCALAR, visibility, queries, first, rows), as);
            for (int row = 0; row < rows; row++) {
                int from = row * heads.querySize();
                float[] query = Arrays.copyOfRange(queries, from, from + heads.querySize());
                int mixed = row * heads.mixedSize();
                assertBits(
                        context.attend(VECTOR, visibility, query, first + row, 1),
                        Arrays.copyOfRange(together, mixed, mixed + heads.mixedSize()),
                        as + ", row " + row + " alone");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "INT8"})
    void forReportedScoresAndWeights(KvTypes type) {
        Context context = Context.random(type, new HeadLayout(4, 2, 17, 33), 5, 200, 0.2, 2, 6);
        for (int head = 0; head < 4; head++) {
            HeadWeights vector = context.weigh(VECTOR, Visibility.CAUSAL, 204, head);
            HeadWeights scalar = context.weigh(SCALAR, Visibility.CAUSAL, 204, head);
            assertThat(vector.count()).isEqualTo(scalar.count()).isPositive();
            for (int i = 0; i < vector.count(); i++) {
                assertThat(vector.score(i)).isEqualTo(scalar.score(i));
                assertThat(vector.weight(i)).isEqualTo(scalar.weight(i));
            }
        }
    }

    @Test
    void tilesOfTwoTypesAreRefused() {
        Context a = Context.random(KvTypes.INT8, new HeadLayout(1, 1, 2, 2), 0, 16, 0, 1, 1);
        Context b = Context.random(KvTypes.BFLOAT16, new HeadLayout(1, 1, 2, 2), 16, 16, 0, 1, 1);
        KvTile[] tiles = {a.tiles()[0], b.tiles()[0]};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SCALAR.attend(
                        a.heads, Visibility.FULL, tiles, 2, a.query, 0, 0, 1, new float[2], 0, new AttentionScratch()))
                .withMessage("the tile at 16 has Bfloat16Rows, but the one at 0 has Int8Rows");
    }

    /** ARITHMETIC.md for one query that sees everything, straight from the rows that were put in. */
    private static float[] specified(KvTypes type, Context context) {
        HeadLayout heads = context.heads;
        float[] mixed = new float[heads.mixedSize()];
        for (int head = 0; head < heads.queryHeads(); head++) {
            int keyHead = head / heads.group();
            float maximum = Float.NEGATIVE_INFINITY;
            float[] sums = new float[16];
            float[] mix = new float[heads.valueDim()];
            int count = context.positions.size();
            for (int from = 0; from < count; ) {
                long block = context.positions.get(from) / 64;
                int to = from;
                while (to < count && context.positions.get(to) / 64 == block) {
                    to++;
                }
                float[] scores = new float[to - from];
                float before = maximum;
                for (int j = from; j < to; j++) {
                    scores[j - from] = score(type, context, head, keyHead, j);
                    maximum = Math.max(maximum, scores[j - from]);
                }
                if (maximum != before) {
                    float correction = Exp.exp(before - maximum);
                    for (int t = 0; t < 16; t++) {
                        sums[t] *= correction;
                    }
                    for (int e = 0; e < mix.length; e++) {
                        mix[e] *= correction;
                    }
                }
                for (int j = from; j < to; j++) {
                    float p = Exp.exp(scores[j - from] - maximum);
                    sums[(int) (context.positions.get(j) % 16)] += p;
                    Row value = Row.of(type, context.values.get(j), keyHead * heads.valueDim(), heads.valueDim());
                    for (int e = 0; e < mix.length; e++) {
                        mix[e] = Math.fma(p * value.scale, value.elements[e], mix[e]);
                    }
                }
                from = to;
            }
            float sum = Lanes.reduce(sums, 0);
            for (int e = 0; e < mix.length; e++) {
                mixed[head * heads.valueDim() + e] = mix[e] / sum;
            }
        }
        return mixed;
    }

    private static float score(KvTypes type, Context context, int head, int keyHead, int j) {
        int keyDim = context.heads.keyDim();
        Row key = Row.of(type, context.keys.get(j), keyHead * keyDim, keyDim);
        float score = 0;
        for (int i = 0; i < keyDim; i++) {
            score = Math.fma(context.query[head * keyDim + i], key.elements[i], score);
        }
        return score * key.scale;
    }

    /** A row as its type keeps it. */
    private record Row(float[] elements, float scale) {
        static Row of(KvTypes type, float[] source, int offset, int count) {
            float[] elements = new float[count];
            float scale = type == KvTypes.INT8 ? Int8Rows.scale(source, offset, count) : 1;
            byte[] units = new byte[count];
            if (type == KvTypes.INT8) {
                Int8Rows.quantize(source, offset, count, scale, units, 0);
            }
            for (int i = 0; i < count; i++) {
                elements[i] = type == KvTypes.INT8
                        ? units[i]
                        : Float.intBitsToFloat(Bfloat16Rows.round(source[offset + i]) << 16);
            }
            return new Row(elements, scale);
        }
    }

    private static void assertBits(float[] actual, float[] expected, String as) {
        assertThat(Data.bits(actual)).as(as).isEqualTo(Data.bits(expected));
    }
}
