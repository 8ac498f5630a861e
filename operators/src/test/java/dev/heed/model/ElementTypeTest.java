package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ElementTypeTest {
    @Test
    void everyHalfPrecisionPatternIsExact() {
        float[] decoded = decodeAllPatterns(ElementType.F16);
        for (int bits = 0; bits < decoded.length; bits++) {
            check(bits, decoded[bits], value(bits, 5, 10));
        }
    }

    @Test
    void everyBrainFloatPatternIsExact() {
        float[] decoded = decodeAllPatterns(ElementType.BF16);
        for (int bits = 0; bits < decoded.length; bits++) {
            check(bits, decoded[bits], value(bits, 8, 7));
        }
    }

    @Test
    void onlyThreeTypesAreFloats() {
        assertThat(ElementType.of("F32")).contains(ElementType.F32);
        assertThat(ElementType.of("I64")).isEmpty();
        assertThat(ElementType.of("f32")).isEmpty();
    }

    private static float[] decodeAllPatterns(ElementType type) {
        ByteBuffer stored = ByteBuffer.allocate(65536 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 65536; bits++) {
            stored.putShort((short) bits);
        }
        float[] floats = new float[65536];
        type.decode(stored.flip(), floats, 0);
        return floats;
    }

    /** The value by the definition of IEEE 754, in double precision. */
    private static double value(int bits, int exponentBits, int fractionBits) {
        double sign = bits < 32768 ? 1 : -1;
        int exponent = bits / (1 << fractionBits) % (1 << exponentBits);
        double fraction = bits % (1 << fractionBits) / Math.pow(2, fractionBits);
        int bias = (1 << (exponentBits - 1)) - 1;
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.pow(2, 1 - bias)
                : sign * (1 + fraction) * Math.pow(2, exponent - bias);
    }

    private static void check(int bits, float decoded, double expected) {
        // Boxed, so that NaN equals NaN and −0 differs from +0.
        assertThat(Double.valueOf(decoded)).as("pattern %04x", bits).isEqualTo(Double.valueOf(expected));
    }
}
