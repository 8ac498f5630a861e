package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How floats become the elements of narrower types, against definitions in exact arithmetic. */
class NarrowRowsTest {
    @Test
    void bfloat16IsTheNearestOneAndTiesGoToTheEven() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            if (!Float.isNaN(x) && !Float.isInfinite(x)) {
                assertNearest(x);
            }
        }
        for (int upper = 0; upper < 0x7f7f; upper++) {
            assertNearest(Float.intBitsToFloat(upper << 16 | 0x8000));
            assertNearest(Float.intBitsToFloat(upper << 16 | 0x7fff));
            assertNearest(Float.intBitsToFloat(upper << 16 | 0x8001));
        }
    }

    /** Of the two bfloat16 around a float, the one that is nearer; if none is, the one whose last bit is 0. */
    private static void assertNearest(float x) {
        int toZero = Float.floatToRawIntBits(x) >>> 16;
        double below = value(toZero);
        double above = value(toZero + 1);
        double toBelow = Math.abs((double) x - below);
        double toAbove = Math.abs(above - x);
        int expected = toBelow < toAbove || toBelow == toAbove && toZero % 2 == 0 ? toZero : toZero + 1;

        assertThat(Bfloat16Rows.round(x))
                .as("%s = %08x", x, Float.floatToRawIntBits(x))
                .isEqualTo(expected);
        if (Math.abs(x) >= Float.MIN_NORMAL && Math.abs(x) < 3e38) {
            assertThat(Math.abs(value(expected) - x) / Math.abs((double) x)).isLessThanOrEqualTo(0x1p-8);
        }
    }

    /** A bfloat16 as a double; what follows the largest is 2^128, where a binary32 would be infinite. */
    private static double value(int bits) {
        float x = Float.intBitsToFloat(bits << 16);
        return Float.isInfinite(x) ? Math.copySign(0x1p128, x) : x;
    }

    @Test
    void bfloat16KeepsWhatIsNoNumberAndSignsOfZero() {
        assertThat(Bfloat16Rows.round(Float.NaN)).isEqualTo(0x7fc0);
        assertThat(Bfloat16Rows.round(Float.intBitsToFloat(0x7fffffff))).isEqualTo(0x7fc0);
        assertThat(Bfloat16Rows.round(Float.POSITIVE_INFINITY)).isEqualTo(0x7f80);
        assertThat(Bfloat16Rows.round(Float.NEGATIVE_INFINITY)).isEqualTo(0xff80);
        assertThat(Bfloat16Rows.round(-0f)).isEqualTo(0x8000);
        assertThat(Bfloat16Rows.round(Float.MAX_VALUE)).as("beyond the largest").isEqualTo(0x7f80);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 64, 80})
    void int8IsTheNearestMultipleOfTheScaleOfItsRow(int size) {
        Random random = new Random(size);
        for (int i = 0; i < 2_000; i++) {
            float[] row = Data.floats(random, size + 2, (float) Math.pow(10, random.nextInt(60) - 30));
            float scale = Int8Rows.scale(row, 1, size);
            float largest = 0;
            for (int e = 1; e <= size; e++) {
                largest = Math.max(largest, Math.abs(row[e]));
            }
            assertThat(scale).as("seed %d, row %d", size, i).isEqualTo(largest / 127);
            byte[] units = new byte[size + 3];
            Int8Rows.quantize(row, 1, size, scale, units, 2);
            for (int e = 1; e <= size; e++) {
                int expected = new BigDecimal(row[e] / scale)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .intValueExact();
                assertThat((int) units[1 + e])
                        .as("seed %d, row %d, element %d", size, i, e)
                        .isEqualTo(expected);
                assertThat(Math.abs((double) expected * scale - row[e]))
                        .as("half a step, and the roundings of the scale and the quotient")
                        .isLessThanOrEqualTo(largest / 254.0 * 1.0001);
            }
            assertThat(new byte[] {units[0], units[1], units[size + 2]})
                    .as("before and behind the row")
                    .containsOnly(0);
        }
    }

    /** One element, in the vectors of a row and in what is left of it. */
    private static byte quantized(float x, float scale) {
        float[] row = new float[37];
        Arrays.fill(row, x);
        byte[] units = new byte[row.length];
        Int8Rows.quantize(row, 0, row.length, scale, units, 0);
        assertThat(units).containsOnly(units[0]);
        return units[0];
    }

    @Test
    void int8BreaksTiesToTheEven() {
        float[] units = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 126.5f, -126.5f, 127, -127};
        byte[] expected = {0, 2, 2, 0, -2, -2, 126, -126, 127, -127};
        for (int i = 0; i < units.length; i++) {
            assertThat(quantized(units[i], 1)).as("%s", units[i]).isEqualTo(expected[i]);
        }
    }

    @Test
    void int8RowsOfZerosHaveNoScaleAndTinyOnesStayWithinTheType() {
        assertThat(Int8Rows.scale(new float[] {0, -0f}, 0, 2)).isZero();
        assertThat(quantized(0, 0)).isZero();
        float tiny = 300 * Float.MIN_VALUE;
        float scale = Int8Rows.scale(new float[] {tiny}, 0, 1);
        assertThat(scale).as("300 / 127 of the smallest").isEqualTo(2 * Float.MIN_VALUE);
        assertThat(quantized(tiny, scale)).as("150 would not fit").isEqualTo((byte) 127);
        assertThat(quantized(-tiny, scale)).isEqualTo((byte) -127);
        assertThat(Int8Rows.scale(new float[] {Float.MIN_VALUE}, 0, 1))
                .as("underflow")
                .isZero();
        assertThat(quantized(Float.MIN_VALUE, 0)).isZero();
    }

    @BothKernels
    void whatIsNoNumberMakesNoNumberOfEverythingThatSeesIt(Kernels kernels) {
        HeadLayout heads = new HeadLayout(1, 1, 3, 5);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (KvTypes type : KvTypes.values()) {
                Context context = new Context(type, heads);
                context.append(0, new float[] {1, 2, 3}, new float[] {1, 2, 3, 4, 5});
                context.append(1, new float[] {1, bad, 0}, new float[] {1, 2, 3, 4, 5});
                context.query = new float[] {1, 0, 1};
                assertThat(context.attend(kernels, Visibility.FULL, 0))
                        .as("%s, %s", type, bad)
                        .containsOnly(Float.NaN);
            }
        }
    }
}
